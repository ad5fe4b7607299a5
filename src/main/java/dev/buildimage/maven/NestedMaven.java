package dev.buildimage.maven;

import dev.buildimage.build.ToolsAddition;
import dev.buildimage.image.Image;
import dev.buildimage.sandbox.Bind;
import dev.buildimage.sandbox.ContainerProcess;
import dev.buildimage.sandbox.ContainerSpec;
import dev.buildimage.sandbox.ContainerUser;
import dev.buildimage.sandbox.ImageEnvironment;
import dev.buildimage.sandbox.Network;
import dev.buildimage.sandbox.RootFileSystem;
import dev.buildimage.sandbox.Security;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The image's own Maven, run on a copy of the project with the recorder inside.
 *
 * <p>Its folder, {@link ToolsAddition#WORK} in the container, has {@code project}, {@code
 * recorder.jar}, {@code record}, and whatever else a run needs.
 */
final class NestedMaven {
  /**
   * The recorder puts the only class that has that name beside the tests, and there is no test in
   * it. So tests' providers are resolved, whichever they are. A method's name would be overlooked
   * by JUnit 3, and {@code groups} would have JUnit 4 tests run by another provider than usual.
   */
  private static final List<String> NO_TEST =
      List.of(
          "-Dtest=RecordedNotRun",
          "-Dit.test=RecordedNotRun",
          "-DfailIfNoTests=false",
          "-Dsurefire.failIfNoSpecifiedTests=false",
          "-Dfailsafe.failIfNoSpecifiedTests=false",
          "-Dit.failIfNoSpecifiedTests=false",
          "-Dmaven.test.failure.ignore=true",
          // as nothing is covered when nothing is run
          "-Djacoco.haltOnFailure=false");

  /**
   * Such a build loads much and repeats little: compiling that for speed takes longer than all the
   * rest of most. What the image says itself comes later, and wins.
   */
  private static final String FAST_START = "-XX:TieredStopAtLevel=1";

  private final Image image;
  private final Path work;

  /**
   * On a folder of its own.
   *
   * @param image whose Maven it is
   * @param work with the project in {@code project}
   */
  NestedMaven(Image image, Path work) throws IOException {
    this.image = image;
    this.work = work;
    try (InputStream jar = NestedMaven.class.getResourceAsStream("recorder.jar")) {
      if (jar == null) {
        throw new IllegalStateException("recorder.jar is in the same jar as this class");
      }
      Files.copy(jar, work.resolve("recorder.jar"));
    }
  }

  /** What Maven the image has; empty if none. */
  static Optional<ImageMaven> find(RootFileSystem root, Image image) throws IOException {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    int status =
        root.run(
            spec(
                image,
                "",
                List.of("/bin/sh", "-c", ImageMaven.QUESTION),
                "/",
                List.of(),
                Network.NONE),
            output);
    return status == 0 ? ImageMaven.read(output.toByteArray()) : Optional.empty();
  }

  /**
   * Runs a build.
   *
   * @param module the build root's folder in the project, "" for its own
   * @param arguments beside those that keep tests from running
   * @param options for Maven's JVM
   * @param binds what else of the machine it sees
   * @param output gets all that it prints
   * @return its exit status
   */
  int run(
      RootFileSystem root,
      String module,
      List<String> arguments,
      String options,
      List<Bind> binds,
      Network network,
      OutputStream output)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "mvn",
                "-B",
                "-Dstyle.color=never",
                "-Dmaven.ext.class.path=" + ToolsAddition.WORK + "/recorder.jar",
                "-Dbuilder.recorder.file=" + ToolsAddition.WORK + "/record",
                "-Dbuilder.recording=true"));
    command.addAll(NO_TEST);
    command.addAll(arguments);
    List<Bind> all = new ArrayList<>(List.of(new Bind(work, ToolsAddition.WORK, false)));
    all.addAll(binds);
    String folder = ToolsAddition.WORK + "/project" + (module.isEmpty() ? "" : "/" + module);
    String jvm = (FAST_START + " " + options).strip();
    return root.run(spec(image, jvm, command, folder, all, network), output);
  }

  /** What the run has resolved, and what it has not. */
  Recording recording() throws IOException {
    return Recording.read(work.resolve("record"));
  }

  private static ContainerSpec spec(
      Image image,
      String options,
      List<String> command,
      String folder,
      List<Bind> binds,
      Network network) {
    Map<String, String> env = ImageEnvironment.of(image.config(), ContainerUser.ROOT);
    if (!options.isEmpty()) {
      env.merge("MAVEN_OPTS", options, (its, ours) -> ours + " " + its);
    }
    return new ContainerSpec(
        new ContainerProcess(command, env, folder, ContainerUser.ROOT),
        binds,
        network,
        Security.SANDBOX);
  }
}
