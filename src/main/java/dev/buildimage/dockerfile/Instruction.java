package dev.buildimage.dockerfile;

import java.util.List;
import java.util.Optional;

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

  /** RUN. */
  record Run(Location location, String text, Command command) implements Instruction {}

  /**
   * COPY source … destination.
   *
   * @param sources in the build context; expanded, they are relative to it, without {@code ./}, and
   *     {@code .} is the whole context. See {@link ContextPattern}.
   * @param files made from here-documents
   * @param destination a folder if it ends in a slash
   * @param chown {@code user[:group]}
   * @param chmod octal
   */
  record Copy(
      Location location,
      String text,
      List<String> sources,
      List<InlineFile> files,
      String destination,
      Optional<String> chown,
      Optional<String> chmod)
      implements Instruction {
    /** Copies the lists. */
    public Copy {
      sources = List.copyOf(sources);
      files = List.copyOf(files);
    }
  }

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
