package dev.buildimage.build;

import dev.buildimage.image.Platform;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What an archive doesn't say, or says more than once.
 *
 * @param name the image to take from an archive of several, by its name in there
 * @param platform the image to take from an index; what a root file system is for
 * @param cmd the Cmd of a root file system's image; may be empty
 * @param env the environment of a root file system's image; may be empty
 * @param created stamped on a root file system's image
 */
public record ImageImportOptions(
    Optional<String> name,
    Platform platform,
    List<String> cmd,
    Map<String, String> env,
    Instant created) {
  /** Takes copies, sorted: the order of variables is part of the digest, and maps may have none. */
  public ImageImportOptions {
    cmd = List.copyOf(cmd);
    env = Collections.unmodifiableMap(new TreeMap<>(env));
  }

  /** Nothing but the platform. */
  public static ImageImportOptions of(Platform platform) {
    return new ImageImportOptions(
        Optional.empty(), platform, List.of(), Map.of(), FinalImageConfig.DEFAULT_CREATED);
  }

  /** The same, of another image of the archive. */
  ImageImportOptions named(String other) {
    return new ImageImportOptions(Optional.of(other), platform, cmd, env, created);
  }
}
