package dev.buildimage.sandbox;

import dev.buildimage.image.Image;
import dev.buildimage.store.ContentStore;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A JVM that runs a command in a container on its own standard streams, as Maven does. */
final class AttachedProgram {
  private static final String LAUNCHING = "launching";

  private AttachedProgram() {}

  /**
   * The store, which has the image {@code base}; the runtime, or an engine's program; the command.
   */
  public static void main(String[] args) throws IOException {
    if (args[1].equals("inPlace")) {
      List<String> shell = List.of("/bin/sh", "-c", args[2]);
      System.out.println("status " + new InPlace().run(shell, Path.of("").toAbsolutePath()));
      return;
    }
    ContentStore store = new ContentStore(Path.of(args[0]));
    Image image = store.image("base").orElseThrow();
    Containers containers = containers(store, args[1]);
    if (args[2].equals(LAUNCHING)) {
      launch(containers, image, Path.of(args[3]));
      return;
    }
    Map<String, String> env = ImageEnvironment.of(image.config(), containers.user());
    Path folder = Path.of("").toAbsolutePath();
    int status =
        containers.runAttached(
            image,
            new ContainerCommand(
                List.of("/bin/sh", "-c", args[2]),
                env,
                folder.toString(),
                List.of(Bind.same(folder)),
                Network.NONE));
    System.out.println("status " + status);
  }

  /** Writes a launcher for the image's shell, says so, and stays. */
  private static void launch(Containers containers, Image image, Path script) throws IOException {
    containers.endLaunchedWithThisProcess();
    Path folder = Path.of("").toAbsolutePath();
    containers.writeLauncher(
        script,
        Path.of(script + " home"),
        image,
        "/bin/sh",
        List.of(Bind.same(folder)),
        Network.NONE);
    System.out.println("written");
    System.in.read();
  }

  static Containers containers(ContentStore store, String runtime) {
    return runtime.startsWith("/")
        ? new EngineContainers("podman", new Engine(runtime), store)
        : new NamespaceContainers(new Sandbox(store, new Namespaces(), runtime));
  }

  /** The command line of a JVM that writes a launcher, and stays. */
  static List<String> launching(Path store, String runtime, Path script) {
    List<String> command = new ArrayList<>(command(store, runtime, LAUNCHING));
    command.add(script.toString());
    return command;
  }

  /** The command line of such a JVM. */
  static List<String> command(Path store, String runtime, String command) {
    String own =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> absolute = new ArrayList<>();
    for (String entry : own.split(File.pathSeparator)) {
      absolute.add(Path.of(entry).toAbsolutePath().toString());
    }
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx128m",
        "-cp",
        String.join(File.pathSeparator, absolute),
        AttachedProgram.class.getName(),
        store.toString(),
        runtime,
        command);
  }
}
