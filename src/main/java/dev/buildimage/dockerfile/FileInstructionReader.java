package dev.buildimage.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Nodes to COPY and ADD. */
final class FileInstructionReader {
  private final Source source;
  private final HeredocFinder heredocs;

  /** What both have: sources, some of them here-documents, and a destination. */
  private record Arguments(
      List<String> paths, List<Instruction.InlineFile> files, String destination) {}

  FileInstructionReader(Source source, HeredocFinder heredocs) {
    this.source = source;
    this.heredocs = heredocs;
  }

  Instruction.Copy copy(Node node) throws DockerfileException {
    Flags flags =
        Flags.of(
            source,
            node,
            Flags.Flag.text("from"),
            Flags.Flag.text("chown"),
            Flags.Flag.text("chmod"),
            Flags.Flag.bool("link"),
            Flags.Flag.bool("parents"),
            Flags.Flag.texts("exclude"));
    Arguments arguments = arguments(node, "COPY");
    Optional<String> from = flags.text("from");
    if (from.filter(f -> f.matches("(?s).*\\$.+")).isPresent()) {
      throw error(
          node,
          from.get(),
          "COPY --from can't have variables: add FROM "
              + from.get()
              + " AS name, and use --from=name");
    }
    return new Instruction.Copy(
        new Location(source.file(), node.startLine()),
        node.original(),
        arguments.paths(),
        arguments.files(),
        arguments.destination(),
        from,
        flags.text("chown"),
        flags.text("chmod"),
        flags.isTrue("link"),
        flags.isTrue("parents"),
        flags.texts("exclude"));
  }

  Instruction.Add add(Node node) throws DockerfileException {
    Flags flags =
        Flags.of(
            source,
            node,
            Flags.Flag.text("chown"),
            Flags.Flag.text("chmod"),
            Flags.Flag.bool("link"),
            Flags.Flag.text("checksum"),
            Flags.Flag.bool("keep-git-dir"),
            Flags.Flag.bool("unpack"),
            Flags.Flag.texts("exclude"),
            Flags.Flag.refused("from", "use COPY --from, which copies from stages and images"));
    Arguments arguments = arguments(node, "ADD");
    return new Instruction.Add(
        new Location(source.file(), node.startLine()),
        node.original(),
        arguments.paths().stream().<AddSource>map(AddSource.ContextPath::new).toList(),
        arguments.files(),
        arguments.destination(),
        flags.text("chown"),
        flags.text("chmod"),
        flags.isTrue("link"),
        flags.text("checksum"),
        flags.isTrue("keep-git-dir"),
        flags.given("unpack"),
        flags.texts("exclude"));
  }

  private Arguments arguments(Node node, String name) throws DockerfileException {
    List<String> args = node.args();
    if (args.size() < 2) {
      throw error(
          node,
          node.name(),
          name + " needs at least two arguments: " + name + " source … destination");
    }
    String destination = args.get(args.size() - 1);
    if (heredocs.opens(destination) && !node.json()) {
      throw error(node, destination, "a here-document can't be the destination of " + name);
    }
    List<String> paths = new ArrayList<>();
    List<Instruction.InlineFile> files = new ArrayList<>();
    for (String argument : args.subList(0, args.size() - 1)) {
      Optional<Heredoc> heredoc = node.json() ? Optional.empty() : heredoc(node, argument);
      heredoc.ifPresentOrElse(
          h -> files.add(new Instruction.InlineFile(h.name(), h.text(), h.expand())),
          () -> paths.add(argument));
    }
    return new Arguments(paths, files, destination);
  }

  private Optional<Heredoc> heredoc(Node node, String argument) throws DockerfileException {
    try {
      Optional<Heredoc> marker = heredocs.inWord(argument);
      return marker.flatMap(
          m -> node.heredocs().stream().filter(h -> h.name().equals(m.name())).findFirst());
    } catch (WordException e) {
      throw error(node, argument, "here-document: " + e.problem());
    }
  }

  private DockerfileException error(Node node, String culprit, String problem) {
    return source.error(node.startLine(), node.endLine(), culprit, problem);
  }
}
