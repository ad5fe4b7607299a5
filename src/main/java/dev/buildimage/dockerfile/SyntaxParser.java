package dev.buildimage.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lines to nodes: directives, comments, continuations and here-documents, all as BuildKit's parser
 * has them (Dockerfile reference, "Format").
 */
final class SyntaxParser {
  private final Source source;
  private final DirectiveReader directives;
  private final HeredocFinder heredocs = new HeredocFinder();
  private final List<Node> nodes = new ArrayList<>();
  private final List<Warning> warnings = new ArrayList<>();
  // lines read so far, which is also the number of the line read last
  private int read;

  private SyntaxParser(Source source) {
    this.source = source;
    this.directives = new DirectiveReader(source);
  }

  static Syntax parse(Source source) throws DockerfileException {
    return new SyntaxParser(source).parse();
  }

  private Syntax parse() throws DockerfileException {
    while (hasNext()) {
      String line = Chars.trimLeft(next());
      directives.read(read, line);
      if (!line.isEmpty() && !isComment(line)) {
        instruction(line);
      }
    }
    if (nodes.isEmpty()) {
      throw source.error(1, "", "no instruction in this file: it needs at least a FROM");
    }
    return new Syntax(directives.directives(), nodes, warnings);
  }

  private boolean hasNext() {
    return read < source.lines().size();
  }

  private String next() {
    return source.line(++read);
  }

  private void instruction(String firstLine) throws DockerfileException {
    int start = read;
    Optional<String> begun = withoutContinuation(firstLine);
    StringBuilder line = new StringBuilder(begun.orElse(firstLine));
    boolean emptyLine = false;
    while (begun.isPresent() && hasNext()) {
      String more = next();
      if (isComment(more)) {
        continue;
      }
      if (Chars.trimLeft(more).isEmpty()) {
        emptyLine = true;
        continue;
      }
      begun = withoutContinuation(more);
      line.append(begun.orElse(more));
    }
    if (emptyLine) {
      warnings.add(
          new Warning(
              start,
              Check.NO_EMPTY_CONTINUATION,
              "an empty line inside a continued instruction: begin it with # or remove it"));
    }
    Node node = node(line.toString(), start);
    nodes.add(node.takesHeredocs() ? withHeredocs(node) : node);
  }

  private static boolean isComment(String line) {
    return Chars.trimLeft(line).startsWith("#");
  }

  // An escape character at the end continues the line, unless it is itself escaped.
  private Optional<String> withoutContinuation(String line) {
    char escape = directives.directives().escape();
    int last = line.length() - 1;
    while (last >= 0 && (line.charAt(last) == ' ' || line.charAt(last) == '\t')) {
      last--;
    }
    boolean continues =
        last >= 0 && line.charAt(last) == escape && (last == 0 || line.charAt(last - 1) != escape);
    return continues ? Optional.of(line.substring(0, last)) : Optional.empty();
  }

  private Node node(String line, int start) throws DockerfileException {
    CommandLine command = CommandLine.of(line);
    Optional<Keyword> keyword = Keyword.of(command.name());
    ArgumentReader.Result arguments = ArgumentReader.Result.NONE;
    Optional<Node> nested = Optional.empty();
    if (keyword.isPresent()) {
      arguments = arguments(keyword.get(), command.rest(), start);
      if (keyword.get() == Keyword.ONBUILD && !command.rest().isEmpty()) {
        nested = Optional.of(nested(command.rest(), start));
      }
    }
    return new Node(
        command.name(),
        command.flags(),
        arguments.args(),
        arguments.json(),
        nested,
        List.of(),
        Chars.trim(line),
        start,
        read);
  }

  // One ONBUILD in another is allowed nowhere, so that nesting has an end.
  private Node nested(String line, int start) throws DockerfileException {
    if (Keyword.of(CommandLine.of(line).name()).filter(Keyword.ONBUILD::equals).isPresent()) {
      throw source.error(start, read, line, "ONBUILD can't hold another ONBUILD");
    }
    return node(line, start);
  }

  private ArgumentReader.Result arguments(Keyword keyword, String rest, int start)
      throws DockerfileException {
    try {
      return new ArgumentReader(directives.directives().escape()).read(keyword, rest);
    } catch (WordException e) {
      throw source.error(start, read, rest, e.problem());
    }
  }

  private Node withHeredocs(Node node) throws DockerfileException {
    List<Heredoc> found = new ArrayList<>();
    try {
      for (Heredoc heredoc : heredocs.inLine(node.original())) {
        found.add(heredoc.withContent(content(node, heredoc)));
      }
    } catch (WordException e) {
      throw source.error(node.startLine(), read, "<<", "here-document: " + e.problem());
    }
    return node.withHeredocs(found, read);
  }

  private String content(Node node, Heredoc heredoc) throws DockerfileException {
    StringBuilder content = new StringBuilder();
    while (hasNext()) {
      String line = next();
      if ((heredoc.chomp() ? withoutTabs(line) : line).equals(heredoc.name())) {
        return content.toString();
      }
      content.append(source.lines().get(read - 1));
    }
    throw source.error(
        node.startLine(),
        "<<",
        "here-document '"
            + heredoc.name()
            + "' does not end: a line that is just "
            + heredoc.name()
            + " is missing");
  }

  private static String withoutTabs(String line) {
    return line.replaceFirst("^\t+", "");
  }
}
