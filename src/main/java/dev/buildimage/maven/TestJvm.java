package dev.buildimage.maven;

import dev.buildimage.build.BuildException;
import dev.buildimage.image.Image;
import dev.buildimage.sandbox.Bind;
import dev.buildimage.sandbox.ContainerProcess;
import dev.buildimage.sandbox.ContainerSpec;
import dev.buildimage.sandbox.ContainerUser;
import dev.buildimage.sandbox.ImageEnvironment;
import dev.buildimage.sandbox.Network;
import dev.buildimage.sandbox.RootFileSystem;
import dev.buildimage.sandbox.Sandbox;
import dev.buildimage.sandbox.Security;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A folder that looks like a Java home to Surefire and Failsafe, {@code bin/java} and {@code
 * release}, whose {@code java} runs in a container of the builder image.
 */
public final class TestJvm {
  private final Sandbox sandbox;

  /** Test JVMs in a sandbox. */
  public TestJvm(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  /**
   * Writes the folder.
   *
   * @param folder new; later forks run from it
   * @param image the builder image
   * @param name of the image, for messages
   * @param binds what tests see of the machine: work tree and local repository
   * @return {@code bin/java}, to be Surefire's {@code jvm}
   * @throws BuildException when the image has no Java
   */
  public Path write(Path folder, Image image, String name, List<Bind> binds, Network network)
      throws IOException, BuildException {
    String java;
    byte[] release;
    try (RootFileSystem root = sandbox.open(image)) {
      java = findJava(root, image, name);
      release = root.read(Path.of(java).resolve("../../release").normalize().toString());
    }
    if (release.length == 0) {
      throw new BuildException(
          name
              + " has no file 'release' beside "
              + java
              + ", which Surefire takes the version from:"
              + " install a Java in the Dockerfile that has one");
    }
    Path script = folder.resolve("bin").resolve("java");
    Files.createDirectories(folder);
    Files.write(folder.resolve("release"), release);
    sandbox.writeLauncher(script, folder.resolve("launcher"), image, java, binds, network);
    return script;
  }

  private static String findJava(RootFileSystem root, Image image, String name)
      throws IOException, BuildException {
    String find =
        "if [ -n \"$JAVA_HOME\" ]; then readlink -f \"$JAVA_HOME/bin/java\";"
            + " else readlink -f \"$(command -v java)\"; fi";
    ContainerProcess process =
        new ContainerProcess(
            List.of("/bin/sh", "-c", find),
            ImageEnvironment.of(image.config(), ContainerUser.ROOT),
            "/",
            ContainerUser.ROOT);
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    int status =
        root.run(new ContainerSpec(process, List.of(), Network.HOST, Security.ORDINARY), output);
    String path = output.toString(StandardCharsets.UTF_8).strip();
    if (status != 0 || !path.startsWith("/")) {
      throw new BuildException(
          "there is no java in "
              + name
              + " (neither in JAVA_HOME nor in PATH): install one in the Dockerfile"
              + (path.isEmpty() ? "" : "\n" + path));
    }
    return path;
  }
}
