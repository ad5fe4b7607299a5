package dev.buildimage.maven;

import dev.buildimage.layer.Compression;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What is recorded, and with what of the caller's.
 *
 * @param goals what Maven runs in the image
 * @param profiles those that are active, {@code !name} for one that is not
 * @param mavenVersion that of the image's Maven, where the repository has no Maven Wrapper
 * @param settings the text of the settings that artifacts are fetched with, credentials included
 * @param folders of the machine that those settings name as repositories
 * @param localRepository the caller's own
 * @param offline whether nothing may be fetched
 * @param allowSnapshots whether snapshots of remote repositories may be in an image
 * @param compression of the layers
 * @param logs the folder for the recorded builds' output
 */
public record DependencyRequest(
    List<String> goals,
    List<String> profiles,
    Optional<String> mavenVersion,
    String settings,
    List<Path> folders,
    Path localRepository,
    boolean offline,
    boolean allowSnapshots,
    Compression compression,
    Path logs) {
  /** Copies the collections. */
  public DependencyRequest {
    goals = List.copyOf(goals);
    profiles = List.copyOf(profiles);
    folders = List.copyOf(folders);
  }

  /** Hides the credentials. */
  @Override
  public String toString() {
    return "DependencyRequest[goals=" + goals + ", profiles=" + profiles + "]";
  }
}
