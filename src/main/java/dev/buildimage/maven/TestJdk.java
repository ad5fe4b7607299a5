package dev.buildimage.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.maven.artifact.versioning.DefaultArtifactVersion;
import org.apache.maven.artifact.versioning.InvalidVersionSpecificationException;
import org.apache.maven.artifact.versioning.VersionRange;
import org.apache.maven.toolchain.Toolchain;
import org.codehaus.plexus.util.xml.Xpp3Dom;

/**
 * Whether the Java that a project asks for by toolchains is the builder image's, which would be
 * used in its place without a word.
 *
 * @param version of the builder image's
 */
public record TestJdk(String version) {
  private static final Pattern VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"?([^\"\\s]+)");

  /**
   * Of a Java home.
   *
   * @return empty where its file {@code release} says no version
   */
  public static Optional<TestJdk> in(Path home) throws IOException {
    Path release = home.resolve("release");
    if (Files.notExists(release)) {
      return Optional.empty();
    }
    Matcher version = VERSION.matcher(Files.readString(release));
    return version.find() ? Optional.of(new TestJdk(version.group(1))) : Optional.empty();
  }

  /** The feature version: 8 of 1.8.0_402, 17 of 17.0.15. */
  String feature() {
    return version.replaceFirst("^1\\.", "").replaceFirst("\\D.*", "");
  }

  /**
   * What asks for another one, each with the way out.
   *
   * @param toolchain that the build has chosen
   */
  public List<String> conflicts(TestPlugins plugins, Optional<Toolchain> toolchain)
      throws IOException {
    List<String> conflicts = new ArrayList<>();
    Optional<String> java = toolchain.map(chosen -> chosen.findTool("java"));
    if (java.isPresent()) {
      Path home = Path.of(java.get()).toRealPath().resolve("../..").normalize();
      in(home)
          .filter(other -> !other.feature().equals(feature()))
          .ifPresent(other -> conflicts.add(conflict("the toolchain", other.version())));
    }
    for (Xpp3Dom element : plugins.elements("jdkToolchain")) {
      Xpp3Dom asked = element.getChild("version");
      if (asked != null && asked.getValue() != null && !suffices(asked.getValue().strip())) {
        conflicts.add(conflict("<jdkToolchain>", asked.getValue().strip()));
      }
    }
    return conflicts.stream().distinct().toList();
  }

  private boolean suffices(String asked) {
    try {
      VersionRange range = VersionRange.createFromVersionSpec(asked);
      return range.hasRestrictions()
          ? range.containsVersion(new DefaultArtifactVersion(version))
          : new TestJdk(asked).feature().equals(feature());
    } catch (InvalidVersionSpecificationException surefiresToReport) {
      return true;
    }
  }

  private String conflict(String what, String asked) {
    return what
        + " has tests run on Java "
        + asked
        + ", and the builder image has "
        + version
        + ": install that one in the Dockerfile, choose the image's by the toolchain, or set"
        + " builder.skip";
  }
}
