package dev.buildimage.registry;

import dev.buildimage.image.ImageReference;
import dev.buildimage.image.InvalidImageException;
import java.util.Optional;

/**
 * A registry that holds copies of another's repositories.
 *
 * @param registry the registry that is mirrored, such as {@code docker.io}
 * @param prefix host with an optional port, then an optional path that comes before the
 *     repository's, as in {@code mirror.example.com/hub}
 */
public record Mirror(String registry, String prefix) {
  /** Refuses what can't be the beginning of a reference. */
  public Mirror {
    // any repository will do: a reference's own rules judge host and path
    reference(registry, "", "a");
    at(prefix, "a");
  }

  /**
   * Reads an entry of {@code registryMirrors}, {@code registry=host[:port][/path]}.
   *
   * @throws InvalidImageException when the entry is something else
   */
  public static Mirror parse(String entry) {
    int equals = entry.indexOf('=');
    if (equals <= 0 || entry.contains("://") || entry.endsWith("/")) {
      throw new InvalidImageException(
          "'"
              + entry
              + "' is no registry mirror: registry=host[:port][/path] expected, without a scheme,"
              + " as in docker.io=127.0.0.1:5000");
    }
    return new Mirror(entry.substring(0, equals).strip(), entry.substring(equals + 1).strip());
  }

  private static ImageReference reference(String host, String path, String repository) {
    try {
      return new ImageReference(host, path + repository, Optional.empty(), Optional.empty());
    } catch (InvalidImageException e) {
      throw new InvalidImageException(
          "'" + host + "' can't stand in a registry mirror: " + e.getMessage(), e);
    }
  }

  private static ImageReference at(String prefix, String repository) {
    int slash = prefix.indexOf('/');
    return slash < 0
        ? reference(prefix, "", repository)
        : reference(prefix.substring(0, slash), prefix.substring(slash + 1) + "/", repository);
  }

  boolean mirrors(ImageReference reference) {
    return reference.registry().equals(registry);
  }

  /** Where this mirror has what the reference names. */
  ImageReference at(ImageReference reference) {
    ImageReference place = at(prefix, reference.repository());
    return new ImageReference(
        place.registry(), place.repository(), reference.tag(), reference.digest());
  }
}
