package dev.buildimage.maven;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The local repository of a recording: at first links to what the machine has already, so that only
 * what is new is downloaded. Links, since Maven replaces files and never writes into them, and a
 * copy would cost more than most downloads.
 *
 * <p>Metadata is never taken over: it says what there was to download once.
 */
final class LinkedRepository {
  private final Path folder;
  private final Map<String, Path> origins = new LinkedHashMap<>();
  private final Set<Path> callers = new HashSet<>();

  /** An empty one. */
  LinkedRepository(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
  }

  /**
   * Takes over what {@code mvn install} put into another local repository.
   *
   * @param all whether to find everything else too, where nothing can be downloaded
   * @param seenAs where it is in the container
   * @return what it has downloaded with a checksum, for {@link #addDownloaded}: paths in it
   */
  List<Path> addInstalled(Path repository, String seenAs, boolean all) throws IOException {
    callers.add(repository);
    List<Path> downloaded = new ArrayList<>();
    add(
        repository,
        seenAs,
        file -> {
          // what has a checksum was downloaded; of a snapshot, that may have been before
          boolean verified = !isSnapshot(file) && Files.exists(checksum(file));
          if (!verified && isInstalled(file)) {
            return true;
          }
          if (all || verified) {
            downloaded.add(repository.relativize(file));
          }
          return false;
        });
    return downloaded;
  }

  /**
   * Takes over what {@link #addInstalled} has found besides.
   *
   * @param seenAs where their repository is in the container
   */
  void addDownloaded(List<Path> paths, String seenAs) throws IOException {
    for (Path path : paths) {
      link(path, seenAs);
    }
  }

  /**
   * Takes over what a layer has.
   *
   * @param seenAs where it is in the container
   */
  void addLayer(Path repository, String seenAs) throws IOException {
    add(repository, seenAs, file -> true);
  }

  @FunctionalInterface
  private interface Choice {
    boolean takes(Path file) throws IOException;
  }

  private void add(Path repository, String seenAs, Choice choice) throws IOException {
    if (!Files.isDirectory(repository)) {
      return;
    }
    origins.put(seenAs + "/", repository);
    Files.walkFileTree(
        repository,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes)
              throws IOException {
            boolean own =
                !visited.equals(repository) && visited.getFileName().toString().startsWith(".");
            return own ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (isArtifact(file) && choice.takes(file)) {
              link(repository.relativize(file), seenAs);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure) {
            // it comes and goes while other Mavens work
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private void link(Path path, String seenAs) throws IOException {
    Path link = folder.resolve(path);
    if (Files.notExists(link, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(link.getParent());
      Files.createSymbolicLink(link, Path.of(seenAs).resolve(path));
    }
  }

  private static boolean isArtifact(Path file) {
    String name = file.getFileName().toString();
    String version = folderName(file);
    return name.contains("-" + version)
        && !name.startsWith("maven-metadata")
        && !name.matches(".*\\.(sha1|md5|sha256|sha512|lastUpdated|part|lock|tmp)");
  }

  /** The version of an artifact's file. */
  private static String folderName(Path file) {
    return Objects.requireNonNull(file.getParent()).getFileName().toString();
  }

  private static boolean isSnapshot(Path file) {
    return folderName(file).endsWith("-SNAPSHOT");
  }

  /** Whether {@code mvn install} put it there: of that, Maven keeps no repository's id. */
  private static boolean isInstalled(Path file) throws IOException {
    Path tracking = file.resolveSibling("_remote.repositories");
    if (Files.notExists(tracking)) {
      return false;
    }
    Set<String> lines = new HashSet<>(Files.readAllLines(tracking, StandardCharsets.ISO_8859_1));
    return lines.contains(file.getFileName() + ">=");
  }

  /** Where Maven keeps the checksum that a file was verified with. */
  static Path checksum(Path file) {
    return file.resolveSibling(file.getFileName() + ".sha1");
  }

  /** Whether a file is in the caller's own local repository. */
  boolean isCallers(Path file) {
    return callers.stream().anyMatch(file::startsWith);
  }

  /** Where a file is on the machine. */
  Path source(Path path) throws IOException {
    Path file = folder.resolve(path);
    if (Files.isSymbolicLink(file)) {
      String target = Files.readSymbolicLink(file).toString();
      for (Map.Entry<String, Path> origin : origins.entrySet()) {
        if (target.startsWith(origin.getKey())) {
          return origin.getValue().resolve(target.substring(origin.getKey().length()));
        }
      }
    }
    return file;
  }
}
