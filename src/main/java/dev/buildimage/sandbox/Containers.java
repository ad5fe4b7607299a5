package dev.buildimage.sandbox;

import dev.buildimage.image.Image;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * What runs commands in containers of the store's images: namespaces of our own, or an engine that
 * the user has. What a command writes into its binds belongs to the caller.
 */
public sealed interface Containers permits NamespaceContainers, EngineContainers {

  /** What they are run by, as the {@code runtime} parameter names it. */
  String name() throws IOException;

  /** Whose rights commands have, in the container's own ids. */
  ContainerUser user() throws IOException;

  /**
   * Runs a command on this process's own standard streams; with a terminal of its own, if they are
   * one. It ends when this process does.
   *
   * @return its exit status
   */
  int runAttached(Image image, ContainerCommand command) throws IOException;

  /**
   * Runs a command without input and reads its output and errors as one stream.
   *
   * @return its exit status
   */
  int run(Image image, ContainerCommand command, OutputStream output) throws IOException;

  /**
   * Writes a script that stands in for a program of an image: called with any arguments, in any
   * folder and environment, it runs that program in a container of its own, and passes on streams,
   * signals and the exit status.
   *
   * @param script where it will be
   * @param home a new folder for what it needs
   * @param program absolute, in the image
   * @param binds what it sees of the machine
   */
  void writeLauncher(
      Path script, Path home, Image image, String program, List<Bind> binds, Network network)
      throws IOException;

  /**
   * Makes sure that what such scripts have started ends with this process, even if that is killed.
   * Once a process is enough.
   *
   * @return to be closed when all of them have ended by themselves
   */
  Watchdog endLaunchedWithThisProcess() throws IOException;
}
