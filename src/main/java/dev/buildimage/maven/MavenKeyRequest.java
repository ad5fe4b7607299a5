package dev.buildimage.maven;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the user says of the Maven build that a builder image is for.
 *
 * @param goals what is run in the image, as on Maven's command line
 * @param profiles those that are active, {@code !name} for one that is not although it is by
 *     default; what a machine would activate is not
 * @param mavenVersion the image's, where the repository has no Maven Wrapper
 * @param jdk the image's feature version, where it isn't the release that is compiled for
 */
public record MavenKeyRequest(
    List<String> goals, Set<String> profiles, Optional<String> mavenVersion, Optional<String> jdk) {
  /** Copies the collections. */
  public MavenKeyRequest {
    goals = List.copyOf(goals);
    profiles = Set.copyOf(profiles);
  }
}
