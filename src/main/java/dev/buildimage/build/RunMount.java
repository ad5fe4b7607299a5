package dev.buildimage.build;

import dev.buildimage.dockerfile.Mount;
import dev.buildimage.image.Digest;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A mount of a RUN, with what it takes files from. */
sealed interface RunMount {
  /** What it takes files from, beside the build context. */
  default Optional<FileSource> source() {
    return Optional.empty();
  }

  /** Files of the build context. */
  record OfContext(Mount.Bind bind, BuildContext context, ContextSelection selection)
      implements RunMount {}

  /** Files of a stage or an image. */
  record OfSource(Mount.Bind bind, FileSource from) implements RunMount {
    @Override
    public Optional<FileSource> source() {
      return Optional.of(from);
    }
  }

  /** A cache, maybe with files of a stage or an image to begin with. */
  record OfCache(Mount.Cache cache, Optional<FileSource> from) implements RunMount {
    @Override
    public Optional<FileSource> source() {
      return from;
    }
  }

  /** An empty folder in memory. */
  record OfMemory(Mount.Tmpfs tmpfs) implements RunMount {}

  /** A secret. */
  record OfSecret(Mount.Secret secret) implements RunMount {}

  /** An agent's socket. */
  record OfAgent(Mount.Ssh ssh) implements RunMount {}

  /** Adds what decides a RUN's result: files by their content, all else as it is written. */
  default void describe(StepKey key, Function<FileSource, Digest> ids) {
    source().ifPresent(from -> key.add("mount from", ids.apply(from).toString()));
    if (this instanceof OfContext of) {
      key.add("bind", List.of(of.bind().source(), of.bind().target(), writable(of.bind())))
          .add("content", of.selection().content());
    } else if (this instanceof OfSource of) {
      key.add("bind", List.of(of.bind().source(), of.bind().target(), writable(of.bind())));
    } else if (this instanceof OfCache of) {
      key.add("cache", of.cache().toString());
    } else if (this instanceof OfMemory of) {
      key.add("tmpfs", of.tmpfs().toString());
    } else if (this instanceof OfSecret of) {
      key.add("secret", of.secret().toString());
    } else if (this instanceof OfAgent of) {
      key.add("ssh", of.ssh().toString());
    }
  }

  private static String writable(Mount.Bind bind) {
    return bind.readWrite() ? "rw" : "ro";
  }
}
