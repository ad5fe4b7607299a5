package dev.buildimage.sandbox;

import dev.buildimage.image.Image;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Containers of Docker's or Podman's, by their command lines (docker-run(1), podman-run(1)): for
 * machines without namespaces, and for engines elsewhere that see this machine's folders.
 */
public final class EngineContainers implements Containers {
  /** The engines there are, as the {@code runtime} parameter names them. */
  public static final Set<String> NAMES = Set.of("docker", "podman");

  private static final String OWNER = "dev.buildimage.owner";
  // both have a default sequence that shells use: Ctrl-P
  private static final String NO_DETACHING = "--detach-keys=ctrl-@,ctrl-_,ctrl-@";

  private final String name;
  private final Engine engine;
  private final EngineImages images;
  private Optional<ContainerUser> user = Optional.empty();

  /**
   * Of an engine.
   *
   * @param name one of {@link #NAMES}
   * @param store that images are loaded from
   */
  public EngineContainers(String name, ContentStore store) {
    this(name, new Engine(name), store);
  }

  EngineContainers(String name, Engine engine, ContentStore store) {
    this.name = name;
    this.engine = engine;
    this.images = new EngineImages(engine, store);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public synchronized ContainerUser user() throws IOException {
    if (user.isEmpty()) {
      user = Optional.of(engine.user());
    }
    return user.get();
  }

  @Override
  public int runAttached(Image image, ContainerCommand command) throws IOException {
    List<String> words =
        new ArrayList<>(options(command.binds(), command.network(), command.cwd()));
    if (new Terminal().isAttached()) {
      words.addAll(List.of("--tty", NO_DETACHING));
    }
    words.addAll(environment(command.env()));
    words.add(images.load(image));
    words.addAll(command.args());
    try (Watchdog watchdog = watchdog()) {
      return new AttachedProcess(new ProcessBuilder(words), "TERM").run();
    }
  }

  @Override
  public int run(Image image, ContainerCommand command, OutputStream output) throws IOException {
    List<String> words =
        new ArrayList<>(options(command.binds(), command.network(), command.cwd()));
    words.addAll(environment(command.env()));
    words.add(images.load(image));
    words.addAll(command.args());
    try (Watchdog watchdog = watchdog()) {
      return engine.run(words, output);
    }
  }

  @Override
  public Watchdog endLaunchedWithThisProcess() throws IOException {
    return watchdog();
  }

  private Watchdog watchdog() throws IOException {
    return Watchdog.start(Script.END_CONTAINERS, engine.program(), Watchdog.owner());
  }

  @Override
  public void writeLauncher(
      Path script, Path home, Image image, String program, List<Bind> binds, Network network)
      throws IOException {
    Files.createDirectories(home);
    Files.createDirectories(script.getParent());
    Path tables = home.resolve("engine.awk");
    Files.writeString(
        tables, new EnvironmentTables(image.config()).text() + Script.ENGINE_AWK.text());
    List<String> words = new ArrayList<>(options(binds, network, "@FOLDER@"));
    words.addAll(environment(ImageEnvironment.of(image.config(), user())));
    String reference = images.load(image);
    String call =
        words.stream()
            .map(word -> word.equals("@FOLDER@") ? "\"$(pwd)\"" : Shell.quote(word))
            .collect(Collectors.joining(" "));
    String text =
        String.join(
            "\n",
            "#!/bin/sh",
            "# Runs a program of an image with this script's arguments, streams, folder and"
                + " environment.",
            "set -eu",
            "echo >>" + Shell.quote(home.resolve("started").toString()),
            "builder_environment=$(awk -f " + Shell.quote(tables.toString()) + ")",
            "builder_program=" + Shell.quote(Shell.quote(reference) + " " + Shell.quote(program)),
            "builder_call=" + Shell.quote(call),
            "eval \"exec $builder_call$builder_environment $builder_program \\\"\\$@\\\"\"",
            "");
    Files.writeString(script, text);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private List<String> options(List<Bind> binds, Network network, String cwd) throws IOException {
    ContainerUser user = user();
    List<String> options =
        new ArrayList<>(
            List.of(
                engine.program(),
                "run",
                "--rm",
                "--interactive",
                "--pull=never",
                "--log-driver=none",
                "--label=" + OWNER + "=" + Watchdog.owner(),
                "--hostname=" + OciRuntime.HOSTNAME,
                "--network=" + (network == Network.NONE ? "none" : "host"),
                "--user=" + user.owner(),
                "--workdir",
                cwd,
                "--entrypoint=",
                // SELinux would keep the container out of the caller's folders
                "--security-opt=label=disable"));
    if (user.uid() == 0) {
      if (engine.isOrdinary(binds)) {
        options.add("--cap-drop=DAC_OVERRIDE");
      }
    } else {
      options.add("--mount=type=tmpfs,target=" + user.home() + ",tmpfs-mode=1777");
    }
    for (Bind bind : binds) {
      options.add(mount(bind));
    }
    return options;
  }

  private static String mount(Bind bind) throws SandboxException {
    String text =
        "--mount=type=bind,source="
            + bind.source()
            + ",target="
            + bind.target()
            + (bind.readOnly() ? ",readonly" : "");
    if (bind.source().toString().contains(",") || bind.target().contains(",")) {
      throw new SandboxException(
          bind.source() + " has a comma in its path, with which no engine can mount it: move it");
    }
    return text;
  }

  /** What is the caller's own is passed on by its name: a command line is no place for secrets. */
  private static List<String> environment(Map<String, String> env) {
    List<String> options = new ArrayList<>();
    env.forEach(
        (name, value) -> {
          options.add("--env");
          options.add(value.equals(System.getenv(name)) ? name : name + "=" + value);
        });
    return options;
  }
}
