package dev.buildimage.dockerfile;

import java.util.Optional;
import java.util.OptionalLong;

/** What a RUN has mounted while it runs (Dockerfile reference, "RUN --mount"). */
public sealed interface Mount {
  /** The stage or image it takes files from; empty for the build context, or nothing. */
  default Optional<String> origin() {
    return Optional.empty();
  }

  /**
   * As the Dockerfile has it, its words not expanded: in the instructions of a {@link Stage}, never
   * in those of a {@link Step}.
   *
   * @param text what follows {@code --mount=}
   * @param from the stage or image it takes files from, which can't have variables
   */
  record Written(String text, Optional<String> from) implements Mount {
    @Override
    public Optional<String> origin() {
      return from;
    }
  }

  /**
   * Files of the build context, a stage or an image.
   *
   * @param from the stage or image; empty for the build context
   * @param source a path in it, relative to it, {@code .} for all
   * @param target a path in the container, absolute or relative to the working directory
   * @param readWrite whether the command may write there; what it writes is lost
   */
  record Bind(Optional<String> from, String source, String target, boolean readWrite)
      implements Mount {
    @Override
    public Optional<String> origin() {
      return from;
    }
  }

  /**
   * A folder that lives from build to build and is no part of the image.
   *
   * @param id which one it is; the cleaned target where none is given
   * @param target as in {@link Bind}
   * @param from the stage or image whose files a new cache has; empty for none
   * @param source a path in {@code from}, {@code .} for all
   * @param uid owner of a new cache, 0 by default
   * @param gid group of a new cache, 0 by default
   * @param mode of a new cache, 0755 by default
   */
  record Cache(
      String id,
      String target,
      Optional<String> from,
      String source,
      Sharing sharing,
      boolean readOnly,
      int uid,
      int gid,
      int mode)
      implements Mount {
    @Override
    public Optional<String> origin() {
      return from;
    }
  }

  /** Whether builds that run side by side may use one cache. */
  enum Sharing {
    /** Any number writes at once. */
    SHARED,
    /** Who comes second gets another cache. */
    PRIVATE,
    /** Who comes second waits. */
    LOCKED
  }

  /**
   * A folder in memory.
   *
   * @param target as in {@link Bind}
   * @param size in bytes; empty for no limit
   */
  record Tmpfs(String target, OptionalLong size) implements Mount {}

  /**
   * A secret of the build.
   *
   * @param id which
   * @param target the file it is in; empty where it is only in the environment
   * @param env the environment variable that has it
   * @param required whether the build fails without it; otherwise the mount is left out
   * @param uid owner of the file, 0 by default
   * @param gid group of the file, 0 by default
   * @param mode of the file, 0400 by default
   */
  record Secret(
      String id,
      Optional<String> target,
      Optional<String> env,
      boolean required,
      int uid,
      int gid,
      int mode)
      implements Mount {}

  /**
   * An ssh agent's socket.
   *
   * @param id which agent, {@code default} by default
   * @param target the socket's path; empty for one that the builder chooses. Either way {@code
   *     SSH_AUTH_SOCK} names it
   * @param required as in {@link Secret}
   * @param uid owner of the socket, 0 by default
   * @param gid group of the socket, 0 by default
   * @param mode of the socket, 0600 by default
   */
  record Ssh(String id, Optional<String> target, boolean required, int uid, int gid, int mode)
      implements Mount {}
}
