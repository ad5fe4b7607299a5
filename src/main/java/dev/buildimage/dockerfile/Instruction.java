package dev.buildimage.dockerfile;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An instruction of a Dockerfile (Dockerfile reference). As parsed its words are raw: quotes and
 * variables are still in them. {@link Evaluator} gives the same records with words expanded.
 */
public sealed interface Instruction {
  /** Its first line. */
  Location location();

  /** As written, continuations joined: for logs and for an image's history. */
  String text();

  /**
   * FROM image [AS name].
   *
   * @param image a reference, or {@code scratch}
   * @param name of the stage, in lower case
   * @param platform as {@code --platform} has it
   */
  record From(
      Location location,
      String text,
      String image,
      Optional<String> name,
      Optional<String> platform)
      implements Instruction {}

  /** ARG name[=default] …; expanded, the value in force is where the default was. */
  record Arg(Location location, String text, List<Declaration> declarations)
      implements Instruction {
    /** Copies the declarations. */
    public Arg {
      declarations = List.copyOf(declarations);
    }
  }

  /** ENV name=value …. */
  record Env(Location location, String text, List<Pair> pairs) implements Instruction {
    /** Copies the pairs. */
    public Env {
      pairs = List.copyOf(pairs);
    }
  }

  /**
   * RUN.
   *
   * @param mounts in the order they are written; expanded, none is a {@link Mount.Written}
   */
  record Run(
      Location location,
      String text,
      Command command,
      List<Mount> mounts,
      Network network,
      Security security)
      implements Instruction {
    /** Copies the mounts. */
    public Run {
      mounts = List.copyOf(mounts);
    }
  }

  /** What of the network a RUN sees (Dockerfile reference, "RUN --network"). */
  enum Network {
    /** What the build is configured for. */
    DEFAULT,
    /** Nothing but the loopback. */
    NONE,
    /** That of the machine. */
    HOST
  }

  /** How far a RUN is locked in (Dockerfile reference, "RUN --security"). */
  enum Security {
    /** As usual. */
    SANDBOX,
    /** With all capabilities and no filters. */
    INSECURE
  }

  /**
   * COPY source … destination.
   *
   * @param sources in the build context, or in what {@code from} names; expanded, they are relative
   *     to it, without {@code ./}, and {@code .} is the whole of it. See {@link ContextPattern}.
   * @param files made from here-documents
   * @param destination a folder if it ends in a slash
   * @param from a stage, or an image: see {@link Dockerfile#stageOf}. Empty for the build context
   * @param chown {@code user[:group]}
   * @param chmod octal, or symbolic as {@code u=rwX,go=rX}
   * @param link whether what is copied must not depend on what is there before
   * @param parents whether the folders of a source are kept; a {@code /./} in it says from where
   *     on. What follows that, or all of it, is a pattern as those of {@link IgnoreRules}
   * @param excludes what of the sources is left out; {@link IgnoreRules#of} reads them
   */
  record Copy(
      Location location,
      String text,
      List<String> sources,
      List<InlineFile> files,
      String destination,
      Optional<String> from,
      Optional<String> chown,
      Optional<String> chmod,
      boolean link,
      boolean parents,
      List<String> excludes)
      implements Instruction {
    /** Copies the lists. */
    public Copy {
      sources = List.copyOf(sources);
      files = List.copyOf(files);
      excludes = List.copyOf(excludes);
    }
  }

  /**
   * ADD source … destination: as COPY, of archives, downloads and git repositories too.
   *
   * @param files as in {@link Copy}
   * @param destination as in {@link Copy}
   * @param chown as in {@link Copy}
   * @param chmod as in {@link Copy}
   * @param link as in {@link Copy}
   * @param checksum {@code algorithm:hex} of the only source's content, or its git commit
   * @param keepGitDir whether {@code .git} of a repository is added too
   * @param unpack whether archives are unpacked; empty for those of the build context alone
   * @param excludes as in {@link Copy}
   */
  record Add(
      Location location,
      String text,
      List<AddSource> sources,
      List<InlineFile> files,
      String destination,
      Optional<String> chown,
      Optional<String> chmod,
      boolean link,
      Optional<String> checksum,
      boolean keepGitDir,
      Optional<Boolean> unpack,
      List<String> excludes)
      implements Instruction {
    /** Copies the lists. */
    public Add {
      sources = List.copyOf(sources);
      files = List.copyOf(files);
      excludes = List.copyOf(excludes);
    }
  }

  /** SHELL: what later commands in shell form are given to. */
  record Shell(Location location, String text, List<String> arguments) implements Instruction {
    /** Copies the arguments. */
    public Shell {
      arguments = List.copyOf(arguments);
    }
  }

  /** VOLUME path …. */
  record Volume(Location location, String text, List<String> paths) implements Instruction {
    /** Copies the paths. */
    public Volume {
      paths = List.copyOf(paths);
    }
  }

  /** STOPSIGNAL; a name, with or without SIG, or a number. */
  record StopSignal(Location location, String text, String signal) implements Instruction {}

  /** HEALTHCHECK; without a probe it is NONE, which takes the base image's away. */
  record HealthCheck(Location location, String text, Optional<Probe> probe)
      implements Instruction {}

  /**
   * How to see whether a container is well. What is empty has the base image's or Docker's value.
   *
   * @param command never a {@link Command.Script}
   */
  record Probe(
      Command command,
      Optional<Duration> interval,
      Optional<Duration> timeout,
      Optional<Duration> startPeriod,
      Optional<Duration> startInterval,
      OptionalInt retries) {}

  /**
   * ONBUILD.
   *
   * @param trigger the instruction, with its here-documents, for the file that builds on the image
   */
  record OnBuild(Location location, String text, String trigger) implements Instruction {}

  /** MAINTAINER, which LABEL has replaced; it sets the image's author. */
  record Maintainer(Location location, String text, String name) implements Instruction {}

  /** WORKDIR; a relative path is relative to the one before. */
  record Workdir(Location location, String text, String path) implements Instruction {}

  /** USER {@code user[:group]}. */
  record User(Location location, String text, String user) implements Instruction {}

  /** LABEL name=value …. */
  record Label(Location location, String text, List<Pair> pairs) implements Instruction {
    /** Copies the pairs. */
    public Label {
      pairs = List.copyOf(pairs);
    }
  }

  /** CMD. */
  record Cmd(Location location, String text, Command command) implements Instruction {}

  /** ENTRYPOINT. */
  record Entrypoint(Location location, String text, Command command) implements Instruction {}

  /** EXPOSE; expanded, each is {@code port/protocol}, ranges written out. */
  record Expose(Location location, String text, List<String> ports) implements Instruction {
    /** Copies the ports. */
    public Expose {
      ports = List.copyOf(ports);
    }
  }

  /** A name and its value. */
  record Pair(String name, String value) {}

  /** A build argument and the value it has when the build is given none. */
  record Declaration(String name, Optional<String> value) {}

  /**
   * A file whose content is in the Dockerfile.
   *
   * @param expand whether variables in the content are meant
   */
  record InlineFile(String name, String content, boolean expand) {}
}
