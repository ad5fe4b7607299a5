package dev.buildimage.maven;

import dev.buildimage.build.BuildException;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.sandbox.Bind;
import dev.buildimage.sandbox.ContainerCommand;
import dev.buildimage.sandbox.Containers;
import dev.buildimage.sandbox.ImageEnvironment;
import dev.buildimage.sandbox.Network;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A folder that looks like a Java home to Surefire and Failsafe, {@code bin/java} and {@code
 * release}, whose {@code java} runs in a container of the builder image.
 */
public final class TestJvm {
  private static final String MARK = "builder-java:";

  private final Containers containers;

  /** Test JVMs in containers. */
  public TestJvm(Containers containers) {
    this.containers = containers;
  }

  /**
   * Writes the folder.
   *
   * @param folder new; later forks run from it
   * @param image the builder image
   * @param name of the image, for messages
   * @param binds what tests see of the machine: work tree, local repository
   * @param variables what tests are given, and the image may have its own of
   * @return {@code bin/java}, to be Surefire's {@code jvm}
   * @throws BuildException when the image has no Java
   */
  public Path write(
      Path folder,
      Image image,
      String name,
      List<Bind> binds,
      Map<String, String> variables,
      Network network)
      throws IOException, BuildException {
    Found found = findJava(image, name);
    String java = found.java();
    if (found.release().isBlank()) {
      throw new BuildException(
          name
              + " has no file 'release' beside "
              + java
              + ", which Surefire takes the version from:"
              + " install a Java in the Dockerfile that has one");
    }
    Path script = folder.resolve("bin").resolve("java");
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("release"), found.release());
    containers.writeLauncher(
        script, folder.resolve("launcher"), seen(image, java, variables), java, binds, network);
    return script;
  }

  /**
   * With the variables that tests are to find whatever the image says. Others are the caller's, and
   * in no file.
   */
  private static Image seen(Image image, String java, Map<String, String> variables) {
    String home = Path.of(java).resolve("../..").normalize().toString();
    ImageConfig config = image.config().withEnv("JAVA_HOME", home);
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      if (!variable.getKey().equals("JAVA_HOME")
          && ImageEnvironment.isDecidedByImage(image.config(), variable.getKey())) {
        config = config.withEnv(variable.getKey(), variable.getValue());
      }
    }
    return new Image(image.manifest(), config);
  }

  /** The file of such a folder that has a line for each JVM that was started; it may be missing. */
  public static Path started(Path folder) {
    return folder.resolve("launcher").resolve("started");
  }

  private record Found(String java, String release) {}

  private Found findJava(Image image, String name) throws IOException, BuildException {
    String find =
        "if [ -n \"$JAVA_HOME\" ]; then java=$(readlink -f \"$JAVA_HOME/bin/java\");"
            + " else java=$(readlink -f \"$(command -v java)\"); fi; [ -n \"$java\" ] || exit 1;"
            + " echo \""
            + MARK
            + "$java\"; cat \"${java%/bin/java}/release\" 2>/dev/null; echo \""
            + MARK
            + "\"";
    ContainerCommand command =
        new ContainerCommand(
            List.of("/bin/sh", "-c", find),
            ImageEnvironment.of(image.config(), containers.user()),
            "/",
            List.of(),
            Network.HOST);
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    int status = containers.run(image, command, output);
    String said = output.toString(StandardCharsets.UTF_8);
    // an engine may have words of its own before and after
    String[] parts = said.split(MARK, -1);
    if (status != 0 || parts.length != 3 || !parts[1].startsWith("/")) {
      throw new BuildException(
          "there is no java in "
              + name
              + " (neither in JAVA_HOME nor in PATH): install one in the Dockerfile"
              + (said.isBlank() ? "" : "\n" + said.strip()));
    }
    int end = parts[1].indexOf('\n');
    return new Found(parts[1].substring(0, end), parts[1].substring(end + 1));
  }
}
