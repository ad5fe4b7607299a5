package dev.buildimage.sandbox;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What runs in a container (OCI runtime specification, "Process").
 *
 * @param args program and arguments
 * @param env its whole environment
 * @param cwd its working directory, absolute
 * @param user whose rights it has
 * @param terminal how large its own terminal is, which the caller's shows, if it has one
 */
public record ContainerProcess(
    List<String> args,
    Map<String, String> env,
    String cwd,
    ContainerUser user,
    Optional<ConsoleSize> terminal) {
  /** Without a terminal. */
  public ContainerProcess(
      List<String> args, Map<String, String> env, String cwd, ContainerUser user) {
    this(args, env, cwd, user, Optional.empty());
  }
}
