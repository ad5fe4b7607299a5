package dev.buildimage.build;

import dev.buildimage.image.Platform;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the user configures of a builder image's content.
 *
 * @param dockerfile path in the repository
 * @param inputs further paths in the repository
 * @param buildArgs values for the Dockerfile's ARGs
 * @param platform what the image is for
 * @param mavenLines what decides the content of its dependencies, and nothing of what the
 *     Dockerfile makes
 */
public record BuildRequest(
    String dockerfile,
    List<String> inputs,
    SortedMap<String, String> buildArgs,
    Platform platform,
    List<String> mavenLines) {
  /** Copies the collections. */
  public BuildRequest {
    inputs = List.copyOf(inputs);
    buildArgs = new TreeMap<>(buildArgs);
    mavenLines = List.copyOf(mavenLines);
  }

  /** A request for the Dockerfile's part alone. */
  public BuildRequest(
      String dockerfile,
      List<String> inputs,
      SortedMap<String, String> buildArgs,
      Platform platform) {
    this(dockerfile, inputs, buildArgs, platform, List.of());
  }

  /** The same with other Maven lines. */
  public BuildRequest withMavenLines(List<String> lines) {
    return new BuildRequest(dockerfile, inputs, buildArgs, platform, lines);
  }

  /** A request that leaves the arguments to the Dockerfile. */
  public BuildRequest(String dockerfile, List<String> inputs) {
    this(dockerfile, inputs, new TreeMap<>(Map.of()), Platform.LINUX_AMD64);
  }
}
