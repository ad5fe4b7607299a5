package dev.buildimage.build;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an image holds that has a name and a version, in an order of its own that is always the
 * same.
 *
 * @param packages of the distribution
 * @param artifacts of Maven's world, and other jars
 * @param distribution what {@code os-release} says; empty without one
 * @param unread what may hold more and could not be read, each a sentence
 */
public record ImageContents(
    List<SystemPackage> packages,
    List<Artifact> artifacts,
    Optional<Distribution> distribution,
    List<String> unread) {
  /** Copies the lists. */
  public ImageContents {
    packages = List.copyOf(packages);
    artifacts = List.copyOf(artifacts);
    unread = List.copyOf(unread);
  }

  /**
   * A jar, or another file of a Maven repository.
   *
   * @param name empty for a jar that nobody knows
   * @param paths where it is in the image, absolute, with {@code !/} where a jar is in another;
   *     none for what went in as single classes
   * @param hashes empty where it is no file of its own
   * @param licenses as its pom says
   */
  public record Artifact(
      Optional<MavenName> name,
      List<String> paths,
      Optional<FileHashes> hashes,
      List<License> licenses) {
    /** Copies the lists. */
    public Artifact {
      paths = List.copyOf(paths);
      licenses = List.copyOf(licenses);
    }
  }

  /**
   * A distribution (os-release(5)).
   *
   * @param id such as {@code debian}
   * @param version such as {@code 12}; empty for what has none
   */
  public record Distribution(String id, String version) {
    static Optional<Distribution> of(Map<String, String> release) {
      String id = release.getOrDefault("ID", "");
      return id.isEmpty()
          ? Optional.empty()
          : Optional.of(new Distribution(id, release.getOrDefault("VERSION_ID", "")));
    }
  }

  /**
   * An artifact that is known to be in an image.
   *
   * @param hashes of its file, by which it is found; empty if that is not at hand
   */
  public record Known(MavenName name, Optional<FileHashes> hashes, List<License> licenses) {
    /** Copies the list. */
    public Known {
      licenses = List.copyOf(licenses);
    }
  }
}
