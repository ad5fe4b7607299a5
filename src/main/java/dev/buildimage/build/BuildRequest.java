package dev.buildimage.build;

import dev.buildimage.image.Platform;
import dev.buildimage.key.KeyFormat;
import dev.buildimage.layer.Compression;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the user configures of a builder image's content.
 *
 * @param dockerfile path in the repository
 * @param inputs further paths in the repository
 * @param buildArgs values for the Dockerfile's ARGs
 * @param platform what the image is for
 * @param keyFormat how the inputs are listed in the manifest
 * @param target name or index of the stage that is built; empty for the last
 * @param compression of the layers that are made
 * @param caches folders that commands fill
 */
public record BuildRequest(
    String dockerfile,
    List<String> inputs,
    SortedMap<String, String> buildArgs,
    Platform platform,
    KeyFormat keyFormat,
    Optional<String> target,
    Compression compression,
    List<Cache> caches) {
  /** Copies the collections. */
  public BuildRequest {
    inputs = List.copyOf(inputs);
    buildArgs = new TreeMap<>(buildArgs);
    caches = List.copyOf(caches);
  }

  /** A request without caches. */
  public BuildRequest(
      String dockerfile,
      List<String> inputs,
      SortedMap<String, String> buildArgs,
      Platform platform,
      KeyFormat keyFormat,
      Optional<String> target,
      Compression compression) {
    this(dockerfile, inputs, buildArgs, platform, keyFormat, target, compression, List.of());
  }

  /** A request for the last stage. */
  public BuildRequest(
      String dockerfile,
      List<String> inputs,
      SortedMap<String, String> buildArgs,
      Platform platform,
      KeyFormat keyFormat) {
    this(dockerfile, inputs, buildArgs, platform, keyFormat, Optional.empty(), Compression.GZIP);
  }

  /** A request for git's own listing. */
  public BuildRequest(
      String dockerfile,
      List<String> inputs,
      SortedMap<String, String> buildArgs,
      Platform platform) {
    this(dockerfile, inputs, buildArgs, platform, new KeyFormat.Git());
  }

  /** A request that leaves the arguments to the Dockerfile. */
  public BuildRequest(String dockerfile, List<String> inputs) {
    this(dockerfile, inputs, new TreeMap<>(Map.of()), Platform.LINUX_AMD64);
  }

  /** The same with other caches; with none, what the tools image is of. */
  public BuildRequest with(List<Cache> others) {
    return new BuildRequest(
        dockerfile, inputs, buildArgs, platform, keyFormat, target, compression, others);
  }

  /** The same for another platform. */
  public BuildRequest on(Platform other) {
    return new BuildRequest(
        dockerfile, inputs, buildArgs, other, keyFormat, target, compression, caches);
  }
}
