package dev.buildimage.sandbox;

import dev.buildimage.image.Image;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Containers in namespaces of our own, where the caller is root.
 *
 * @param sandbox that makes them
 */
public record NamespaceContainers(Sandbox sandbox) implements Containers {
  @Override
  public String name() throws IOException {
    return sandbox.runtime().name();
  }

  @Override
  public ContainerUser user() {
    return ContainerUser.ROOT;
  }

  @Override
  public int runAttached(Image image, ContainerCommand command) throws IOException {
    try (RootFileSystem root = sandbox.open(image)) {
      return root.runAttached(spec(command, new Terminal().size()));
    }
  }

  @Override
  public int run(Image image, ContainerCommand command, OutputStream output) throws IOException {
    try (RootFileSystem root = sandbox.open(image)) {
      return root.run(spec(command, Optional.empty()), output);
    }
  }

  private ContainerSpec spec(ContainerCommand command, Optional<ConsoleSize> terminal)
      throws IOException {
    return new ContainerSpec(
        new ContainerProcess(command.args(), command.env(), command.cwd(), user(), terminal),
        command.binds(),
        command.network(),
        Security.forWriting(command.binds()));
  }

  @Override
  public void writeLauncher(
      Path script, Path home, Image image, String program, List<Bind> binds, Network network)
      throws IOException {
    sandbox.writeLauncher(script, home, image, program, binds, network);
  }

  @Override
  public Watchdog endLaunchedWithThisProcess() throws IOException {
    return sandbox.endLaunchedWithThisProcess();
  }
}
