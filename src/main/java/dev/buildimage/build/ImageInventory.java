package dev.buildimage.build;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Puts together what the files of an image say. */
final class ImageInventory {
  private static final Comparator<SystemPackage> ORDER =
      Comparator.comparing(SystemPackage::format)
          .thenComparing(SystemPackage::name)
          .thenComparing(SystemPackage::version)
          .thenComparing(SystemPackage::architecture);

  private final SortedMap<String, ImageFile> files;
  private final Map<MavenName, ImageContents.Known> known = new HashMap<>();
  private final Map<FileHashes, MavenName> byHash = new HashMap<>();
  private final Map<MavenName, PomLicenses> poms = new HashMap<>();
  private final List<String> unread;
  private final SortedMap<String, Found> found = new TreeMap<>();
  private final List<Map.Entry<String, MavenName>> parts = new ArrayList<>();

  /** One artifact, wherever it is. */
  private record Found(
      Optional<MavenName> name, Optional<FileHashes> hashes, SortedSet<String> paths) {
    boolean isFile() {
      return hashes.isPresent();
    }
  }

  /**
   * Of one image.
   *
   * @param files by their names in layers
   * @param known artifacts that went in
   * @param unread what is missing in the files
   */
  ImageInventory(
      SortedMap<String, ImageFile> files, List<ImageContents.Known> known, List<String> unread) {
    this.files = files;
    this.unread = new ArrayList<>(unread);
    for (ImageContents.Known each : known) {
      this.known.put(each.name(), each);
      each.hashes().ifPresent(hashes -> byHash.putIfAbsent(hashes, each.name()));
    }
  }

  ImageContents contents() throws IOException {
    TreeSet<SystemPackage> packages = new TreeSet<>(ORDER);
    Optional<ImageContents.Distribution> distribution = Optional.empty();
    for (ImageFile file : files.values()) {
      if (file instanceof ImageFile.Stored stored) {
        byHash.putIfAbsent(stored.hashes(), stored.name());
      }
    }
    for (Map.Entry<String, ImageFile> file : files.entrySet()) {
      String path = path(file.getKey());
      if (file.getValue() instanceof ImageFile.Packages database) {
        packages.addAll(database.database().packages());
        database.database().unread().forEach(why -> unread.add(path + " " + why));
      } else if (file.getValue() instanceof ImageFile.Jar jar) {
        add(path, jar.contents());
      } else if (file.getValue() instanceof ImageFile.Stored stored) {
        add(Optional.of(stored.name()), Optional.of(stored.hashes()), path);
      } else if (file.getValue() instanceof ImageFile.Pom pom) {
        poms.put(pom.name(), pom.licenses());
      } else if (file.getValue() instanceof ImageFile.Unpacked name) {
        parts.add(Map.entry(path, name.name()));
      } else if (file.getValue() instanceof ImageFile.Release release) {
        distribution = distribution.or(release::distribution);
      } else if (file.getValue() instanceof ImageFile.Unread no) {
        unread.add(path + " " + no.why());
      }
    }
    addParts();
    addKnown();
    List<ImageContents.Artifact> artifacts = new ArrayList<>();
    for (Found each : found.values()) {
      artifacts.add(
          new ImageContents.Artifact(
              each.name(), List.copyOf(each.paths()), each.hashes(), licenses(each)));
    }
    return new ImageContents(List.copyOf(packages), artifacts, distribution, unread);
  }

  /** As people read it. */
  private static String path(String raw) {
    return "/" + new String(raw.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  /** A jar, what was shaded into it, and the jars in it. */
  private void add(String path, JarContents jar) {
    Optional<MavenName> name =
        Optional.ofNullable(byHash.get(jar.hashes())).or(() -> own(path, jar.names()));
    add(name, Optional.of(jar.hashes()), path);
    if (!jar.isWhole()) {
      unread.add(path + " is damaged, too large, or no jar at all: what is in it may be missing");
    }
    jar.names().stream()
        .filter(part -> name.map(ImageInventory::plain).filter(plain(part)::equals).isEmpty())
        .forEach(part -> parts.add(Map.entry(path + "!/", part)));
    jar.nested().forEach((inner, nested) -> add(path + "!/" + inner, nested));
  }

  /** Of several names in a jar, the jar's own is the one that it is called by. */
  private static Optional<MavenName> own(String path, List<MavenName> names) {
    if (names.size() == 1) {
      return Optional.of(names.get(0));
    }
    String file = path.substring(path.lastIndexOf('/') + 1);
    List<MavenName> called =
        names.stream()
            .filter(name -> file.startsWith(name.artifact() + "-" + name.version()))
            .toList();
    return called.size() == 1 ? Optional.of(called.get(0)) : Optional.empty();
  }

  /** As a jar has its name: nothing in it says its type and classifier. */
  private static MavenName plain(MavenName name) {
    return new MavenName(name.group(), name.artifact(), name.version(), "jar", "");
  }

  private void add(Optional<MavenName> name, Optional<FileHashes> hashes, String path) {
    String identity =
        name.map(MavenName::toString).orElse("~" + path.substring(path.lastIndexOf('/') + 1))
            + hashes.map(FileHashes::sha256).orElse("");
    found
        .computeIfAbsent(identity, id -> new Found(name, hashes, new TreeSet<>()))
        .paths()
        .add(path);
  }

  /** What is there as single classes, unless it is there as a file, too. */
  private void addParts() {
    Set<MavenName> files = files();
    for (Map.Entry<String, MavenName> part : parts) {
      if (!files.contains(part.getValue())) {
        add(Optional.of(part.getValue()), Optional.empty(), part.getKey());
      }
    }
  }

  private void addKnown() {
    Set<MavenName> there = new HashSet<>();
    found.values().forEach(each -> each.name().ifPresent(there::add));
    for (MavenName name : known.keySet()) {
      if (!there.contains(name)) {
        found.put(name.toString(), new Found(Optional.of(name), Optional.empty(), new TreeSet<>()));
      }
    }
  }

  private Set<MavenName> files() {
    Set<MavenName> names = new HashSet<>();
    for (Found each : found.values()) {
      if (each.isFile()) {
        each.name().map(ImageInventory::plain).ifPresent(names::add);
      }
    }
    return names;
  }

  private List<License> licenses(Found artifact) throws IOException {
    if (artifact.name().isEmpty()) {
      return List.of();
    }
    ImageContents.Known told = known.get(artifact.name().get());
    return told != null && !told.licenses().isEmpty()
        ? told.licenses()
        : PomLicenses.of(artifact.name().get(), name -> Optional.ofNullable(poms.get(name)));
  }
}
