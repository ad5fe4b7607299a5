package dev.buildimage.sandbox;

import java.util.List;
import java.util.Map;

/**
 * What runs in a container of an image, by {@link Containers#user}.
 *
 * @param args program and arguments
 * @param env its whole environment, the image's included
 * @param cwd its working directory, absolute
 * @param binds what it sees of the machine
 * @param network its network
 */
public record ContainerCommand(
    List<String> args, Map<String, String> env, String cwd, List<Bind> binds, Network network) {
  /** Copies the list. */
  public ContainerCommand {
    binds = List.copyOf(binds);
  }
}
