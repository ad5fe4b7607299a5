package dev.buildimage.mojo;

import dev.buildimage.build.BucketLayers;
import dev.buildimage.build.BuildDefinition;
import dev.buildimage.build.BuildException;
import dev.buildimage.build.BuilderImage;
import dev.buildimage.build.Work;
import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.key.KeyException;
import dev.buildimage.report.InnerReport;
import dev.buildimage.sandbox.Bind;
import dev.buildimage.sandbox.ContainerCommand;
import dev.buildimage.sandbox.Containers;
import dev.buildimage.sandbox.ImageEnvironment;
import dev.buildimage.sandbox.InPlace;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;

/**
 * A command in the builder image, on Maven's own standard streams. It sees the work tree and the
 * store at their own paths, and the local repository, if the image has no dependency layers.
 */
final class ImageCommand {
  /** Where {@code target/builder} says how the last one ended. */
  static final String EXIT_CODE = "exit-code";

  /** Words that mean themselves to any shell, of which the first is no assignment. */
  private static final Pattern PLAIN = Pattern.compile("[\\w./:@%+,-]+( +[\\w./:=@%+,-]+)*");

  /** A program takes the shell's place, so that signals reach it; the shell's own words stay. */
  private static final String BECOME =
      "case $(command -v \"$1\") in /*) exec \"$@\" ;; esac; \"$@\"";

  private static final List<String> PASSED_ON =
      List.of(
          "TERM",
          "COLORTERM",
          "NO_COLOR",
          "CI",
          "MAVEN_ARGS",
          "BUILDER_SHARD",
          "CIRCLE_NODE_INDEX",
          "CIRCLE_NODE_TOTAL",
          "http_proxy",
          "https_proxy",
          "no_proxy",
          "HTTP_PROXY",
          "HTTPS_PROXY",
          "NO_PROXY");

  private final BuilderMojo goal;
  private final List<String> environment;
  private final String network;
  private final InPlaceCheck inPlace;

  /**
   * Of a goal.
   *
   * @param environment names of further variables to pass on
   * @param network {@code host} or {@code none}
   */
  ImageCommand(BuilderMojo goal, List<String> environment, String network, InPlaceCheck inPlace) {
    this.goal = goal;
    this.environment = environment;
    this.network = network;
    this.inPlace = inPlace;
  }

  /**
   * Runs it.
   *
   * @param text for the image's {@code /bin/sh}
   * @param name for messages
   * @throws MojoFailureException when its exit code is not 0
   */
  void run(Services services, String text, String name)
      throws IOException,
          BuildException,
          DockerfileException,
          KeyException,
          MojoExecutionException,
          MojoFailureException {
    Path exitCode = goal.outputFolder().resolve(EXIT_CODE);
    // an earlier command's says nothing of one that couldn't be started
    Files.deleteIfExists(exitCode);
    if (new InPlace().key().isEmpty()) {
      // takes as long as git's part of the key, which is under way
      services.prepareContainers();
    }
    BuildDefinition definition = services.definition(goal.folder(), goal.request());
    List<String> shell = shell(text);
    int status;
    Instant start = Instant.now();
    if (inPlace.isHere(services, definition.key())) {
      goal.getLog().info("running right here, in the builder image: " + name);
      status = new InPlace().run(shell, goal.folder());
    } else {
      BuilderImage image = services.builderImages().provide(definition, goal.requiredRepository());
      Containers containers = services.containers();
      goal.getLog()
          .info("running in " + image.reference() + " by " + containers.name() + ": " + name);
      goal.report().measure(services);
      start = Instant.now();
      status = containers.runAttached(image.image(), command(services, containers, image, shell));
    }
    services
        .log()
        .work(
            Work.since(
                Work.Kind.COMMAND,
                name,
                start,
                0,
                status == 0 ? Work.Outcome.DONE : Work.Outcome.FAILED));
    // if it is a Maven with this plugin, on the same project
    goal.report().add(new InnerReport(goal.outputFolder()).workSince(start));
    Files.createDirectories(goal.outputFolder());
    Files.writeString(exitCode, status + "\n");
    if (status != 0) {
      throw new MojoFailureException(
          "'" + name + "' ended with exit code " + status + " in the builder image");
    }
  }

  /** As process 1 of a container a shell that waits for a program would heed no signal. */
  static List<String> shell(String text) {
    List<String> words = new ArrayList<>(List.of("/bin/sh", "-c"));
    String stripped = text.strip();
    if (PLAIN.matcher(stripped).matches()) {
      words.addAll(List.of(BECOME, "sh"));
      words.addAll(List.of(stripped.split(" +")));
    } else {
      words.add(text);
    }
    return words;
  }

  private ContainerCommand command(
      Services services, Containers containers, BuilderImage image, List<String> shell)
      throws IOException, KeyException, MojoExecutionException {
    Map<String, String> env = ImageEnvironment.of(image.image().config(), containers.user());
    List<String> names = new ArrayList<>(PASSED_ON);
    names.addAll(environment);
    for (String name : names) {
      if (System.getenv(name) != null) {
        env.put(name, System.getenv(name));
      }
    }
    List<Path> folders =
        new ArrayList<>(
            List.of(services.repository(goal.folder()).workTree(), services.store().root()));
    String options = "-Dbuilder.store=" + services.store().root();
    if (BucketLayers.dependencies(image.image()).isEmpty()) {
      Path localRepository = Path.of(goal.session().getLocalRepository().getBasedir());
      folders.add(localRepository);
      options += " -Dmaven.repo.local=" + localRepository;
    }
    env.merge("MAVEN_OPTS", options, (its, ours) -> its + " " + ours);
    List<Bind> binds = new ArrayList<>(Folders.binds(folders.toArray(Path[]::new)));
    File settings = goal.session().getRequest().getUserSettingsFile();
    if (settings != null && settings.isFile()) {
      // what was fetched through a mirror is only found by a Maven that knows the mirror
      binds.add(new Bind(settings.toPath(), containers.user().home() + "/.m2/settings.xml", true));
    }
    return new ContainerCommand(
        shell, env, goal.folder().toString(), binds, Folders.network(network));
  }
}
