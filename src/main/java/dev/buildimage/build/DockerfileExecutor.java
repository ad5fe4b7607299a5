package dev.buildimage.build;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.buildimage.dockerfile.Command;
import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.dockerfile.Evaluator;
import dev.buildimage.dockerfile.Instruction;
import dev.buildimage.dockerfile.Stage;
import dev.buildimage.dockerfile.Step;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.key.KeyException;
import dev.buildimage.layer.LayerException;
import dev.buildimage.sandbox.Bind;
import dev.buildimage.sandbox.ContainerProcess;
import dev.buildimage.sandbox.ContainerSpec;
import dev.buildimage.sandbox.ContainerUser;
import dev.buildimage.sandbox.ImageEnvironment;
import dev.buildimage.sandbox.Network;
import dev.buildimage.sandbox.RootFileSystem;
import dev.buildimage.sandbox.Sandbox;
import dev.buildimage.sandbox.SandboxException;
import dev.buildimage.sandbox.Security;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Executes a Dockerfile's instructions, one after the other, on its base image. */
final class DockerfileExecutor {
  private final ContentStore store;
  private final Sandbox sandbox;
  private final BuildLog log;

  DockerfileExecutor(ContentStore store, Sandbox sandbox, BuildLog log) {
    this.store = store;
    this.sandbox = sandbox;
    this.log = log;
  }

  /**
   * Builds the image of a definition.
   *
   * @param base what its FROM names
   * @return the image, in the store and without a name
   * @throws BuildException when a step fails, with its line and its last output
   */
  Image build(BuildDefinition definition, Image base)
      throws IOException, BuildException, DockerfileException, KeyException {
    Path context = store.newWorkFolder("context");
    try {
      Path files = Files.createDirectory(context.resolve("files"));
      definition.snapshot().materialize(files);
      definition.verify(files);
      Stage stage = definition.dockerfile().target();
      Evaluator evaluator = new Evaluator(definition.dockerfile(), definition.arguments());
      ImageInProgress image = new ImageInProgress(store, base);
      image.set(withPath(base.config()));
      if (evaluator.needed().size() > 1) {
        throw new BuildException(
            stage.from().location() + ": builds of several stages are not supported yet");
      }
      List<Step> steps = evaluator.steps(stage, image.config().env());
      for (int i = 0; i < steps.size(); i++) {
        Instant start = Instant.now();
        Step step = steps.get(i);
        boolean ownCommand =
            steps.subList(0, i).stream().anyMatch(s -> s.instruction() instanceof Instruction.Cmd);
        execute(step, ownCommand, image, definition, context);
        Instruction instruction = step.instruction();
        log.done(
            instruction.location()
                + " ["
                + (i + 1)
                + "/"
                + steps.size()
                + "] "
                + firstLine(instruction),
            Duration.between(start, Instant.now()),
            image.lastLayerBytes());
      }
      return image.finish();
    } finally {
      delete(context);
    }
  }

  /** As BuildKit: {@code ENV PATH=/opt/bin:$PATH} has to have something to add to. */
  private static ImageConfig withPath(ImageConfig config) {
    return config.env().containsKey("PATH")
        ? config
        : config.withEnv("PATH", ImageEnvironment.DEFAULT_PATH);
  }

  private static String firstLine(Instruction instruction) {
    String line = instruction.text().strip().lines().findFirst().orElse("");
    return line.length() <= 100 ? line : line.substring(0, 99) + "…";
  }

  private void execute(
      Step step,
      boolean ownCommand,
      ImageInProgress image,
      BuildDefinition definition,
      Path context)
      throws IOException, BuildException, KeyException {
    Instruction instruction = step.instruction();
    if (!isExecuted(instruction)) {
      throw new BuildException(
          instruction.location() + ": " + firstLine(instruction) + ": is not supported yet");
    }
    try {
      if (instruction instanceof Instruction.Run run) {
        run(run, step, image, context);
      } else if (instruction instanceof Instruction.Copy copy) {
        copy(copy, image, definition, context);
      } else if (instruction instanceof Instruction.Workdir workdir) {
        workdir(workdir, image);
      } else {
        image.configure(instruction.text(), configure(instruction, image.config(), ownCommand));
      }
    } catch (SandboxException | LayerException e) {
      throw new BuildException(
          instruction.location() + ": " + firstLine(instruction) + ": " + e.getMessage(), e);
    }
  }

  private static boolean isExecuted(Instruction instruction) {
    if (instruction instanceof Instruction.Run run) {
      return run.mounts().isEmpty()
          && run.network() != Instruction.Network.NONE
          && run.security() == Instruction.Security.SANDBOX;
    }
    if (instruction instanceof Instruction.Copy copy) {
      return copy.from().isEmpty()
          && copy.excludes().isEmpty()
          && !copy.link()
          && !copy.parents()
          && copy.chmod().stream().allMatch(mode -> mode.matches("[0-7]+"));
    }
    return !(instruction instanceof Instruction.Add
        || instruction instanceof Instruction.Shell
        || instruction instanceof Instruction.Volume
        || instruction instanceof Instruction.StopSignal
        || instruction instanceof Instruction.HealthCheck
        || instruction instanceof Instruction.OnBuild
        || instruction instanceof Instruction.Maintainer);
  }

  private static ImageConfig configure(
      Instruction instruction, ImageConfig config, boolean ownCommand) {
    if (instruction instanceof Instruction.Env env) {
      ImageConfig changed = config;
      for (Instruction.Pair pair : env.pairs()) {
        changed = changed.withEnv(pair.name(), pair.value());
      }
      return changed;
    }
    if (instruction instanceof Instruction.User user) {
      return config.editRun(run -> run.put("User", user.user()));
    }
    if (instruction instanceof Instruction.Label label) {
      return config.editRun(
          run ->
              label
                  .pairs()
                  .forEach(
                      pair -> run.withObjectProperty("Labels").put(pair.name(), pair.value())));
    }
    if (instruction instanceof Instruction.Expose expose) {
      return config.editRun(
          run ->
              expose
                  .ports()
                  .forEach(port -> run.withObjectProperty("ExposedPorts").putObject(port)));
    }
    if (instruction instanceof Instruction.Cmd cmd) {
      return config.editRun(run -> put(run.putArray("Cmd"), cmd.command(), config));
    }
    if (instruction instanceof Instruction.Entrypoint entrypoint) {
      // as Docker: a new entry point makes the base's command meaningless, not this Dockerfile's
      return config.editRun(
          run -> {
            put(run.putArray("Entrypoint"), entrypoint.command(), config);
            if (!ownCommand) {
              run.remove("Cmd");
            }
          });
    }
    return config;
  }

  private static void put(ArrayNode array, Command command, ImageConfig config) {
    arguments(command, config).forEach(array::add);
  }

  private static List<String> arguments(Command command, ImageConfig config) {
    if (command instanceof Command.Exec exec) {
      return exec.arguments();
    }
    if (command instanceof Command.Script script) {
      return List.of("/dev/pipes/" + script.name());
    }
    List<String> shell = new ArrayList<>(config.shell());
    shell.add(((Command.Shell) command).script());
    return shell;
  }

  private void run(Instruction.Run run, Step step, ImageInProgress image, Path context)
      throws IOException, BuildException {
    List<Bind> binds = new ArrayList<>();
    if (run.command() instanceof Command.Script script) {
      Path file = Files.writeString(context.resolve("script"), script.content());
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
      binds.add(new Bind(file, "/dev/pipes/" + script.name(), true));
    }
    try (RootFileSystem root = image.open(sandbox)) {
      ContainerUser user = root.user(image.config().user());
      Map<String, String> env = ImageEnvironment.of(image.config(), user);
      env.putAll(step.scope().proxies());
      env.putAll(step.scope().runEnvironment());
      ContainerProcess process =
          new ContainerProcess(
              arguments(run.command(), image.config()), env, image.config().workingDir(), user);
      StepOutput output = new StepOutput(log);
      int status;
      try (output) {
        status =
            root.run(new ContainerSpec(process, binds, Network.HOST, Security.SANDBOX), output);
      }
      if (status != 0) {
        throw new BuildException(
            run.location()
                + ": "
                + firstLine(run)
                + "\nended with exit code "
                + status
                + (output.tail().isEmpty()
                    ? " and no output"
                    : "; its last output:\n" + output.tail()));
      }
      image.add(root, "RUN " + String.join(" ", arguments(run.command(), image.config())));
    }
  }

  private void workdir(Instruction.Workdir workdir, ImageInProgress image) throws IOException {
    Path path = Path.of(image.config().workingDir()).resolve(workdir.path()).normalize();
    try (RootFileSystem root = image.open(sandbox)) {
      ContainerUser owner = root.owner(image.config().user());
      root.makeDirectory(path.toString(), owner);
      image.add(root, workdir.text());
    }
    image.set(image.config().editRun(run -> run.put("WorkingDir", path.toString())));
  }

  private void copy(
      Instruction.Copy copy, ImageInProgress image, BuildDefinition definition, Path context)
      throws IOException, BuildException, KeyException {
    Path selected = Files.createDirectory(context.resolve("copy"));
    CopySelection selection =
        new CopySelection(definition, context.resolve("files"), selected, copy.location());
    for (String source : copy.sources()) {
      selection.add(source);
    }
    for (Instruction.InlineFile file : copy.files()) {
      selection.add(file);
    }
    List<String> sources = selection.finish();
    try (RootFileSystem root = image.open(sandbox)) {
      ContainerUser owner =
          copy.chown().isPresent() ? root.owner(copy.chown().get()) : ContainerUser.ROOT;
      String destination = copy.destination();
      Path absolute = Path.of(image.config().workingDir()).resolve(destination).normalize();
      boolean folder = destination.endsWith("/") || destination.equals(".") || sources.size() > 1;
      root.copy(
          selected,
          sources,
          absolute + (folder && absolute.getNameCount() > 0 ? "/" : ""),
          owner,
          copy.chmod());
      image.add(root, copy.text());
    }
    delete(selected);
  }

  private static void delete(Path folder) throws IOException {
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(folder)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.delete(path);
    }
  }
}
