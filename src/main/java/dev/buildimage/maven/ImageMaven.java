package dev.buildimage.maven;

import dev.buildimage.build.ToolsAddition;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Maven of an image.
 *
 * @param version such as {@code 3.8.7}
 */
record ImageMaven(String version) {
  /** What finds out; its output is for {@link #read}, its status 127 means that there is none. */
  static final String QUESTION = "command -v mvn >/dev/null || exit 127; exec mvn --version";

  /** Where the layers have their repository: not in anybody's home, so that every user finds it. */
  static final String REPOSITORY = ToolsAddition.HOME + "/repository";

  /** Read by Maven's own start script, for every user. */
  static final String CONFIGURATION = "/etc/mavenrc";

  private static final Pattern VERSION = Pattern.compile("Apache Maven (([0-9]+)\\.([0-9]+)\\S*)");

  /** From what {@code mvn --version} prints, coloured or not. */
  static Optional<ImageMaven> read(byte[] output) {
    Matcher matcher = matcher(new String(output, StandardCharsets.UTF_8));
    return matcher.find() ? Optional.of(new ImageMaven(matcher.group(1))) : Optional.empty();
  }

  /** Whether a text could be a Maven's version, and isn't another program's name. */
  static boolean isVersion(String text) {
    return matcher("Apache Maven " + text).matches();
  }

  private static Matcher matcher(String text) {
    return VERSION.matcher(text.replaceAll("\u001b\\[[0-9;]*m", ""));
  }

  /** Whether a local repository can have others behind it that it only reads. */
  boolean hasTail() {
    Matcher matcher = matcher("Apache Maven " + version);
    if (!matcher.find()) {
      return false;
    }
    int major = Integer.parseInt(matcher.group(2));
    return major > 3 || major == 3 && Integer.parseInt(matcher.group(3)) >= 9;
  }

  /**
   * The start script's configuration by which this Maven finds the repository of the layers. The
   * user's own MAVEN_OPTS come later, and so win. Who has no home to write into, such as a user id
   * that the image doesn't know, has that repository as the local one, whatever the version.
   *
   * @param before what the image already has there
   */
  byte[] configuration(byte[] before) {
    String old = new String(before, StandardCharsets.UTF_8);
    String local = options("maven.repo.local");
    String choice =
        hasTail()
            ? "if [ -w \"${HOME:-/}\" ]; then\n  "
                + options("maven.repo.local.tail")
                + "else\n  "
                + local
                + "fi\n"
            : local;
    return (old
            + (old.isEmpty() || old.endsWith("\n") ? "" : "\n")
            + "# the dependencies that the builder image brings along\n"
            + choice
            + "export MAVEN_OPTS\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String options(String property) {
    return "MAVEN_OPTS=\"-D" + property + "=" + REPOSITORY + "${MAVEN_OPTS:+ $MAVEN_OPTS}\"\n";
  }
}
