package dev.buildimage.build;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * What an artifact is called in Maven repositories.
 *
 * @param type such as {@code jar}
 * @param classifier empty if there is none
 */
public record MavenName(
    String group, String artifact, String version, String type, String classifier) {
  /** What Maven itself takes for a file name; anything else would be somebody's joke. */
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.+\\-]{1,200}");

  private static final int MAX_PROPERTIES = 1 << 16;

  /** The one that coordinates name; empty for what could be no artifact's. */
  static Optional<MavenName> of(
      String group, String artifact, String version, String type, String classifier) {
    return List.of(group, artifact, version, type).stream().allMatch(MavenName::isWord)
            && (classifier.isEmpty() || isWord(classifier))
        ? Optional.of(new MavenName(group, artifact, version, type, classifier))
        : Optional.empty();
  }

  private static boolean isWord(String text) {
    return WORD.matcher(text).matches();
  }

  /** The one that {@code group:artifact:type[:classifier]:version} names. */
  public static Optional<MavenName> parse(String coordinates) {
    String[] words = coordinates.split(":", -1);
    return switch (words.length) {
      case 4 -> of(words[0], words[1], words[3], words[2], "");
      case 5 -> of(words[0], words[1], words[4], words[2], words[3]);
      default -> Optional.empty();
    };
  }

  /** The one of a file of a repository, {@code group/…/artifact/version/artifact-version.jar}. */
  static Optional<MavenName> ofPath(String path) {
    String[] words = path.split("/", -1);
    if (words.length < 4) {
      return Optional.empty();
    }
    String file = words[words.length - 1];
    String version = words[words.length - 2];
    String artifact = words[words.length - 3];
    String start = artifact + "-" + version;
    if (!file.startsWith(start)) {
      return Optional.empty();
    }
    String rest = file.substring(start.length());
    // a classifier may have dots, but types with one are rare: those of tars
    int dot = rest.endsWith(".tar.gz") ? rest.length() - 7 : rest.lastIndexOf('.');
    if (dot < 0 || dot == 1 || dot > 1 && rest.charAt(0) != '-') {
      return Optional.empty();
    }
    String group = String.join(".", List.of(words).subList(0, words.length - 3));
    return of(
        group, artifact, version, rest.substring(dot + 1), dot == 0 ? "" : rest.substring(1, dot));
  }

  /** The one that a {@code pom.properties} says, as Maven's archiver puts it into jars. */
  static Optional<MavenName> ofProperties(InputStream content) throws IOException {
    Properties properties = new Properties();
    try {
      properties.load(new ByteArrayInputStream(content.readNBytes(MAX_PROPERTIES)));
    } catch (IllegalArgumentException badEscape) {
      return Optional.empty();
    }
    return of(
        properties.getProperty("groupId", ""),
        properties.getProperty("artifactId", ""),
        properties.getProperty("version", ""),
        "jar",
        "");
  }

  /** The pom that says what the artifact is. */
  MavenName pom() {
    return new MavenName(group, artifact, version, "pom", "");
  }
}
