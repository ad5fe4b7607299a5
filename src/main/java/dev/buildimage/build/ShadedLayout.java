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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarFile;
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
    Set<String> names = names(jar);
    if (names.stream()
        .noneMatch(
            name ->
                name.endsWith(".class")
                    && !name.startsWith("META-INF/")
                    && Files.notExists(classes.resolve(name)))) {
      return false;
    }
    for (JavaLibrary library : libraries) {
      if (Files.isRegularFile(library.file()) && !shared(names, own(library)).isEmpty()) {
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
    Set<String> names = archive.files().keySet();
    List<JavaLibrary> beside = new ArrayList<>();
    for (JavaLibrary library : libraries) {
      if (!contains(names, library)) {
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

  /** Any of it will do: a shaded jar may lack what nobody uses. */
  private static boolean contains(Set<String> names, JavaLibrary library) throws BuildException {
    List<String> own = own(library);
    return own.isEmpty() || !shared(names, own).isEmpty();
  }

  private static List<String> shared(Set<String> names, List<String> own) {
    return own.stream().filter(names::contains).toList();
  }

  /** What only that jar has: each may have a manifest. */
  private static List<String> own(JavaLibrary library) throws BuildException {
    return names(library.file()).stream()
        .filter(name -> !name.startsWith("META-INF/") && !name.equals("module-info.class"))
        .toList();
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
