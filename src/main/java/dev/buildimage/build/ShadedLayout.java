package dev.buildimage.build;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Lays out a jar that its dependencies' classes were put into: what the output folder has too is
 * the application; all else makes one jar, so that versions of classes for newer Javas, which only
 * a jar can have, stay what they are.
 */
final class ShadedLayout {
  private static final String MANIFEST = JarFile.MANIFEST_NAME;

  /** The earliest that a zip's entry can have, whatever the time zone. */
  private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private final PlannedLayers layers;
  private final ExplodedArchive archive;
  private final List<JavaLibrary> libraries;
  private final String root;

  ShadedLayout(
      PlannedLayers layers, ExplodedArchive archive, List<JavaLibrary> libraries, String root) {
    this.layers = layers;
    this.archive = archive;
    this.libraries = libraries;
    this.root = root;
  }

  /**
   * Whether a project's jar is such a one: it has classes that the project doesn't, and they are
   * those of dependencies.
   *
   * @param classes the output folder
   */
  static boolean is(Path jar, Path classes, List<JavaLibrary> libraries) throws BuildException {
    List<String> others =
        classes(names(jar)).stream()
            .filter(name -> Files.notExists(classes.resolve(name)))
            .toList();
    if (others.isEmpty()) {
      return false;
    }
    for (JavaLibrary library : libraries) {
      if (Files.isRegularFile(library.file())
          && !Collections.disjoint(classes(names(library.file())), others)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Lays it out.
   *
   * @param work for the jar of the dependencies
   */
  JavaLayout lay(Path classes, Path work) throws IOException, BuildException {
    SortedMap<String, Path> others = new TreeMap<>();
    for (Map.Entry<String, Path> file : archive.files().entrySet()) {
      String name = file.getKey();
      if (name.equals(MANIFEST)) {
        continue;
      }
      if (Files.isRegularFile(classes.resolve(name))) {
        boolean isClass = name.endsWith(".class");
        layers.add(
            isClass ? ProjectLayout.CLASSES : ProjectLayout.RESOURCES,
            file.getValue(),
            root + (isClass ? "/classes/" : "/resources/") + name);
      } else {
        others.put(name, file.getValue());
      }
    }
    List<String> classPath = new ArrayList<>(List.of(root + "/resources", root + "/classes"));
    if (!others.isEmpty()) {
      Path jar = work.resolve("dependencies.jar");
      write(others, jar);
      String target = root + "/libs/dependencies.jar";
      layers.add(JavaLibrary.Kind.RELEASE.layer(), jar, target);
      classPath.add(target);
    }
    List<JavaLibrary> beside = new ArrayList<>();
    for (JavaLibrary library : libraries) {
      if (!contains(others.keySet(), library)) {
        beside.add(library);
      }
    }
    classPath.addAll(new ProjectLayout(layers, root).libraries(beside));
    return new JavaLayout(
        classPath,
        opened(),
        new MainClasses(classes, archive.attributes().get(JarAttributes.MAIN_CLASS)));
  }

  /** What {@code java -jar} reads of the manifest, and a class path's jars can't have. */
  private List<String> opened() {
    return Stream.concat(
            archive.attributes().words("Add-Exports").stream()
                .map(each -> "--add-exports=" + each + "=ALL-UNNAMED"),
            archive.attributes().words("Add-Opens").stream()
                .map(each -> "--add-opens=" + each + "=ALL-UNNAMED"))
        .toList();
  }

  /** Not compressed, as the layer is, and as every JDK has a zlib of its own. */
  private void write(SortedMap<String, Path> files, Path jar) throws IOException {
    try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(jar));
        ZipOutputStream zip = new ZipOutputStream(file)) {
      zip.setMethod(ZipOutputStream.STORED);
      Path manifest = jar.resolveSibling("manifest");
      Optional<String> versions = archive.attributes().get("Multi-Release");
      Files.writeString(
          manifest,
          "Manifest-Version: 1.0\r\n"
              + versions.map(value -> "Multi-Release: " + value + "\r\n").orElse("")
              + "\r\n",
          StandardCharsets.UTF_8);
      write(zip, MANIFEST, manifest);
      for (Map.Entry<String, Path> each : files.entrySet()) {
        write(zip, each.getKey(), each.getValue());
      }
    }
  }

  private static void write(ZipOutputStream zip, String name, Path file) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(TIME);
    entry.setSize(Files.size(file));
    entry.setCompressedSize(Files.size(file));
    entry.setCrc(checksum(file));
    zip.putNextEntry(entry);
    Files.copy(file, zip);
    zip.closeEntry();
  }

  private static long checksum(Path file) throws IOException {
    CRC32 crc = new CRC32();
    try (InputStream in = new CheckedInputStream(Files.newInputStream(file), crc)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return crc.getValue();
  }

  /**
   * Whether it was put in. Any class will do, as a shaded jar may lack what nobody uses; but many
   * jars, and the project, may each have a {@code LICENSE} or a {@code log4j.properties}.
   *
   * @param others what the shaded jar has beside the project's own
   */
  private boolean contains(Set<String> others, JavaLibrary library) throws BuildException {
    Set<String> names = names(library.file());
    Set<String> classes = classes(names);
    return classes.isEmpty()
        ? archive.files().keySet().containsAll(resources(names))
        : !Collections.disjoint(classes, others);
  }

  private static Set<String> classes(Set<String> names) {
    return own(names, name -> name.endsWith(".class") && !name.equals("module-info.class"));
  }

  private static Set<String> resources(Set<String> names) {
    return own(names, name -> !name.endsWith(".class"));
  }

  /** What only that jar has: each may have a manifest. */
  private static Set<String> own(Set<String> names, Predicate<String> which) {
    return names.stream()
        .filter(name -> !name.startsWith("META-INF/"))
        .filter(which)
        .collect(Collectors.toSet());
  }

  private static Set<String> names(Path jar) throws BuildException {
    Set<String> names = new HashSet<>();
    try (JarFile open = new JarFile(jar.toFile())) {
      open.stream()
          .filter(entry -> !entry.isDirectory())
          .forEach(entry -> names.add(entry.getName()));
    } catch (IOException e) {
      throw JarAttributes.unreadable(jar, e);
    }
    return names;
  }
}
