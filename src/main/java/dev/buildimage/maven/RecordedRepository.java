package dev.buildimage.maven;

import dev.buildimage.build.BuildException;
import dev.buildimage.image.Digest;
import dev.buildimage.layer.BucketFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What of a recording belongs into the layers: artifacts and poms that were released, or that only
 * the caller has, and metadata where a build can't do without. The project's own modules don't, nor
 * does anything that Maven keeps for itself, such as when a file was downloaded from where.
 */
final class RecordedRepository {
  /** The name under which every Maven, whatever its mirrors are called, finds metadata offline. */
  private static final String METADATA = "maven-metadata-local.xml";

  private final Recording recording;
  private final LinkedRepository repository;
  private final String seenAs;
  private final Map<String, Path> files = new TreeMap<>();
  private final Set<String> unverified = new TreeSet<>();

  /**
   * Of one recording.
   *
   * @param repository the local repository that it was made with
   * @param seenAs where that was in the container
   */
  RecordedRepository(Recording recording, LinkedRepository repository, String seenAs) {
    this.recording = recording;
    this.repository = repository;
    this.seenAs = seenAs + "/";
  }

  /**
   * The files, each with where it is on the machine.
   *
   * @param root what they are below in the image
   * @param work a folder for those that have to be written
   * @throws BuildException when one isn't what its checksum says
   */
  Map<BucketFile, Path> files(String root, Path work) throws IOException, BuildException {
    for (Recording.Item item : recording.items()) {
      if (!item.metadata() && isTaken(item)) {
        take(item);
      }
    }
    addMetadata(work);
    Map<BucketFile, Path> sized = new LinkedHashMap<>();
    for (Map.Entry<String, Path> file : files.entrySet()) {
      sized.put(bucketFile(root, file.getKey(), file.getValue()), file.getValue());
    }
    return sized;
  }

  private boolean isTaken(Recording.Item item) {
    return item.file().startsWith(seenAs) && !recording.modules().contains(item.name());
  }

  private void take(Recording.Item item) throws IOException, BuildException {
    Path path = Path.of(item.file().substring(seenAs.length()));
    Path source = repository.source(path);
    if (item.isSnapshot() && !item.repository().isEmpty()) {
      // what Maven resolves offline, without the metadata that has the timestamp
      String base = parent(path).getFileName().toString();
      String name =
          path.getFileName()
              .toString()
              .replaceFirst(
                  "-[0-9]{8}\\.[0-9]{6}-[0-9]+", base.substring(base.lastIndexOf("-SNAPSHOT")));
      path = path.resolveSibling(name);
    }
    if (Files.isRegularFile(source) && files.put(path.toString(), source) == null) {
      verify(item, source);
    }
  }

  /** A downloaded file was verified by Maven just now, one in a layer when it was unpacked. */
  private void verify(Recording.Item item, Path source) throws IOException, BuildException {
    Path checksum = LinkedRepository.checksum(source);
    if (Files.exists(checksum)) {
      String expected =
          Files.readString(checksum, StandardCharsets.ISO_8859_1).strip().toLowerCase(Locale.ROOT);
      String actual = HexFormat.of().formatHex(hash("SHA-1", source));
      if (!expected.contains(actual)) {
        throw new BuildException(
            source
                + " is not what its checksum says, in "
                + checksum.getFileName()
                + " beside it: delete its folder in the local repository, and run again");
      }
    } else if (repository.isCallers(source)) {
      unverified.add(item.name());
    }
  }

  /** What only the caller has, where nothing says whether it is what it was: for the log. */
  Set<String> unverified() {
    return unverified;
  }

  /** Snapshots that came from a remote repository, which may have others tomorrow. */
  List<String> snapshots() {
    Set<String> snapshots = new LinkedHashSet<>();
    for (Recording.Item item : recording.items()) {
      if (!item.metadata()
          && item.isSnapshot()
          && !item.repository().isEmpty()
          && !item.file().isEmpty()
          && isTaken(item)) {
        snapshots.add(
            item + " from repository " + item.repository() + ", wanted by " + item.wantedBy());
      }
    }
    return List.copyOf(snapshots);
  }

  private void addMetadata(Path work) throws IOException, BuildException {
    Map<String, byte[]> texts = new TreeMap<>();
    for (Recording.Item item : recording.items()) {
      String[] name = item.name().split(":", -1);
      if (item.metadata() && !item.file().isEmpty() && item.file().startsWith(seenAs)) {
        if (name[2].isEmpty() && !name[1].isEmpty()) {
          String folder = name[0].replace('.', '/') + "/" + name[1];
          List<String> versions = versions(folder);
          if (!versions.isEmpty()) {
            texts.put(folder, RepositoryMetadata.versions(name[0], name[1], versions));
          }
        } else if (name[1].isEmpty() && !name[0].isEmpty()) {
          String folder = name[0].replace('.', '/');
          Path source = repository.source(Path.of(item.file().substring(seenAs.length())));
          if (Files.isRegularFile(source)) {
            RepositoryMetadata.plugins(
                    source, artifact -> !versions(folder + "/" + artifact).isEmpty())
                .ifPresent(text -> texts.put(folder, text));
          }
        }
      }
    }
    for (Map.Entry<String, byte[]> text : texts.entrySet()) {
      Path file = Files.createDirectories(work.resolve(text.getKey())).resolve(METADATA);
      files.put(text.getKey() + "/" + METADATA, Files.write(file, text.getValue()));
    }
  }

  /** Those that the layers have something of, by name. */
  private List<String> versions(String folder) {
    Set<String> versions = new TreeSet<>();
    for (String path : files.keySet()) {
      if (path.startsWith(folder + "/") && path.indexOf('/', folder.length() + 1) > 0) {
        String rest = path.substring(folder.length() + 1);
        if (rest.indexOf('/') == rest.lastIndexOf('/')) {
          versions.add(rest.substring(0, rest.indexOf('/')));
        }
      }
    }
    return new ArrayList<>(versions);
  }

  /** What is in a repository is in folders. */
  private static Path parent(Path path) {
    return Objects.requireNonNull(path.getParent());
  }

  private static BucketFile bucketFile(String root, String path, Path source) throws IOException {
    Path folder = parent(Path.of(path));
    // group/artifact/version/file, or group/artifact/metadata
    Path artifact = path.endsWith(METADATA) ? folder : parent(folder);
    String group = artifact.getParent() == null ? "" : artifact.getParent().toString();
    String name = artifact.getFileName().toString();
    // with a new jar come poms of other groups, of its parents: they would each change a bucket
    boolean text = path.endsWith(".pom") || path.endsWith(METADATA);
    return new BucketFile(
        root + "/" + path,
        text ? "poms" : group,
        text ? group + "/" + name : name,
        Files.size(source),
        Digest.of(hash("SHA-256", source), "sha256"));
  }

  private static byte[] hash(String algorithm, Path file) throws IOException {
    MessageDigest hash;
    try {
      hash = MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        hash.update(buffer, 0, length);
      }
    }
    return hash.digest();
  }
}
