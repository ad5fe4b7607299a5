package dev.buildimage.build;

import java.util.List;
import java.util.Optional;

/**
 * Folders of the builder image that a command fills, such as npm's cache, as the user configures
 * them.
 *
 * @param name unique
 * @param command by which {@code /bin/sh -e} fills them, in a copy of the inputs
 * @param paths the folders, absolute in the image
 * @param inputs what of the repository the command sees, as {@link BuildRequest#inputs}
 * @param excludes what of the folders is left out: patterns as in {@code .dockerignore}, relative
 *     to each of them
 * @param replay what has to pass with the filled folders and without a network; the command itself
 *     if empty
 * @param secrets ids of those that are in {@code /run/secrets} while the command runs
 */
public record Cache(
    String name,
    String command,
    List<String> paths,
    List<String> inputs,
    List<String> excludes,
    Optional<String> replay,
    List<String> secrets) {
  /** Copies the lists, and takes off what is around words. */
  public Cache {
    name = name.strip();
    command = command.strip().replace("\r\n", "\n");
    // a trailing slash says nothing more
    paths = paths.stream().map(path -> path.replaceFirst("(?<=[^/])/+$", "")).toList();
    inputs = List.copyOf(inputs);
    excludes = List.copyOf(excludes);
    replay = replay.map(text -> text.strip().replace("\r\n", "\n"));
    secrets = List.copyOf(secrets);
  }

  /** How messages begin that are about it. */
  String label() {
    return "cache " + name;
  }
}
