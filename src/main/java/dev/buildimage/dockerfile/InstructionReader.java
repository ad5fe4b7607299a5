package dev.buildimage.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Nodes to instructions: what each takes, and what is refused by name. */
final class InstructionReader {
  private static final Pattern STAGE_NAME = Pattern.compile("[a-z][a-z0-9_.-]*");

  private final Source source;
  private final HeredocFinder heredocs = new HeredocFinder();

  InstructionReader(Source source) {
    this.source = source;
  }

  Instruction read(Node node) throws DockerfileException {
    Optional<Keyword> keyword = Keyword.of(node.name());
    if (keyword.isEmpty()) {
      throw unknown(node);
    }
    return switch (keyword.get()) {
      case FROM -> from(node);
      case ARG -> arg(node);
      case ENV -> env(node);
      case RUN -> run(node);
      case COPY -> copy(node);
      case WORKDIR -> workdir(node);
      case USER -> user(node);
      case LABEL -> label(node);
      case CMD -> cmd(node);
      case ENTRYPOINT -> entrypoint(node);
      case EXPOSE -> expose(node);
      case ADD -> throw later(node, "use COPY for local files, RUN for downloads");
      case HEALTHCHECK -> throw later(node, "remove it, or set it where the image is run");
      case MAINTAINER -> throw later(node, "use LABEL maintainer=…");
      case ONBUILD -> throw later(node, "write the instruction in the file that builds on this");
      case SHELL -> throw later(node, "name the shell in each RUN: RUN [\"bash\", \"-c\", \"…\"]");
      case STOPSIGNAL -> throw later(node, "remove it, or set it where the image is run");
      case VOLUME -> throw later(node, "remove it, or mount it where the image is run");
    };
  }

  private DockerfileException unknown(Node node) {
    if (node.name().isEmpty()) {
      return error(node, "", "a continued line with nothing on it: remove it");
    }
    String hint =
        Suggestion.nearest(node.name(), Keyword.names())
            .map(s -> ": did you mean " + s + "?")
            .orElse(
                ": an instruction such as RUN or COPY expected; does the line before need a \\ ?");
    return error(node, node.name(), "unknown instruction '" + node.name() + "'" + hint);
  }

  private DockerfileException later(Node node, String instead) {
    return error(node, node.name(), name(node) + " is not supported yet: " + instead);
  }

  DockerfileException error(Node node, String culprit, String problem) {
    return source.error(node.startLine(), node.endLine(), culprit, problem);
  }

  private Location location(Node node) {
    return new Location(source.file(), node.startLine());
  }

  private static String name(Node node) {
    return node.name().toUpperCase(Locale.ROOT);
  }

  private void noFlags(Node node) throws DockerfileException {
    Flags.of(source, node, List.of(), List.of());
  }

  private void needsArguments(Node node, String form) throws DockerfileException {
    if (node.args().isEmpty()) {
      throw error(node, node.name(), name(node) + " needs an argument: " + form);
    }
  }

  private Instruction.From from(Node node) throws DockerfileException {
    List<String> args = node.args();
    needsArguments(node, "FROM image [AS name]");
    Optional<String> name = Optional.empty();
    if (args.size() == 3 && args.get(1).equalsIgnoreCase("AS")) {
      name = Optional.of(args.get(2).toLowerCase(Locale.ROOT));
      if (!STAGE_NAME.matcher(name.get()).matches()) {
        throw error(
            node,
            args.get(2),
            "'" + args.get(2) + "' is no stage name: a letter, then letters, digits and _ . -");
      }
    } else if (args.size() != 1) {
      throw error(node, args.get(1), "FROM takes one image: FROM image [AS name]");
    }
    Flags flags = Flags.of(source, node, List.of("platform"), List.of());
    return new Instruction.From(
        location(node), node.original(), args.get(0), name, flags.get("platform"));
  }

  private Instruction.Arg arg(Node node) throws DockerfileException {
    noFlags(node);
    needsArguments(node, "ARG name[=default]");
    List<Instruction.Declaration> declarations = new ArrayList<>();
    for (String word : node.args()) {
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals);
      if (name.isEmpty()) {
        throw error(node, word, "'" + word + "' has no name before the '='");
      }
      Optional<String> value =
          equals < 0 ? Optional.empty() : Optional.of(word.substring(equals + 1));
      declarations.add(new Instruction.Declaration(name, value));
    }
    return new Instruction.Arg(location(node), node.original(), declarations);
  }

  private Instruction.Env env(Node node) throws DockerfileException {
    return new Instruction.Env(location(node), node.original(), pairs(node));
  }

  private Instruction.Label label(Node node) throws DockerfileException {
    return new Instruction.Label(location(node), node.original(), pairs(node));
  }

  private List<Instruction.Pair> pairs(Node node) throws DockerfileException {
    noFlags(node);
    needsArguments(node, name(node) + " name=value");
    List<Instruction.Pair> pairs = new ArrayList<>();
    for (int i = 0; i < node.args().size(); i += 3) {
      Instruction.Pair pair = new Instruction.Pair(node.args().get(i), node.args().get(i + 1));
      if (pair.name().isEmpty()) {
        throw error(node, "=" + pair.value(), "'=" + pair.value() + "' has no name before the '='");
      }
      pairs.add(pair);
    }
    return pairs;
  }

  private Instruction.Run run(Node node) throws DockerfileException {
    Flags.of(source, node, List.of(), List.of("mount", "network", "security", "device"));
    needsArguments(node, "RUN command");
    if (node.heredocs().isEmpty()) {
      return new Instruction.Run(location(node), node.original(), command(node));
    }
    return new Instruction.Run(location(node), node.original(), heredocCommand(node));
  }

  private Command heredocCommand(Node node) {
    String line = node.args().get(0);
    Heredoc first = node.heredocs().get(0);
    if (isHeredoc(line)) {
      return first.content().startsWith("#!")
          ? new Command.Script(first.name(), first.text())
          : new Command.Shell(first.text());
    }
    StringBuilder script = new StringBuilder(line);
    for (Heredoc heredoc : node.heredocs()) {
      script.append('\n').append(heredoc.content()).append(heredoc.name());
    }
    return new Command.Shell(script.toString());
  }

  private boolean isHeredoc(String word) {
    try {
      return heredocs.inWord(word).isPresent();
    } catch (WordException e) {
      return false;
    }
  }

  private Command command(Node node) throws DockerfileException {
    if (!node.json()) {
      return new Command.Shell(node.args().get(0));
    }
    return new Command.Exec(node.args());
  }

  private Instruction.Cmd cmd(Node node) throws DockerfileException {
    noFlags(node);
    return new Instruction.Cmd(location(node), node.original(), resettable(node));
  }

  private Instruction.Entrypoint entrypoint(Node node) throws DockerfileException {
    noFlags(node);
    return new Instruction.Entrypoint(location(node), node.original(), resettable(node));
  }

  private Command resettable(Node node) throws DockerfileException {
    if (!node.json()) {
      needsArguments(node, name(node) + " command, or [] for none");
    }
    return command(node);
  }

  private Instruction.Copy copy(Node node) throws DockerfileException {
    Flags flags =
        Flags.of(
            source, node, List.of("chown", "chmod"), List.of("from", "link", "parents", "exclude"));
    List<String> args = node.args();
    if (args.size() < 2) {
      throw error(
          node, node.name(), "COPY needs at least two arguments: COPY source … destination");
    }
    String destination = args.get(args.size() - 1);
    if (isHeredoc(destination) && !node.json()) {
      throw error(node, destination, "a here-document can't be the destination of a COPY");
    }
    List<String> paths = new ArrayList<>();
    List<Instruction.InlineFile> files = new ArrayList<>();
    for (String argument : args.subList(0, args.size() - 1)) {
      Optional<Heredoc> heredoc = node.json() ? Optional.empty() : heredoc(node, argument);
      heredoc.ifPresentOrElse(
          h -> files.add(new Instruction.InlineFile(h.name(), h.text(), h.expand())),
          () -> paths.add(argument));
    }
    return new Instruction.Copy(
        location(node),
        node.original(),
        paths,
        files,
        destination,
        flags.get("chown"),
        flags.get("chmod"));
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

  private Instruction.Workdir workdir(Node node) throws DockerfileException {
    noFlags(node);
    needsArguments(node, "WORKDIR path");
    return new Instruction.Workdir(location(node), node.original(), node.args().get(0));
  }

  private Instruction.User user(Node node) throws DockerfileException {
    noFlags(node);
    needsArguments(node, "USER user[:group]");
    return new Instruction.User(location(node), node.original(), node.args().get(0));
  }

  private Instruction.Expose expose(Node node) throws DockerfileException {
    noFlags(node);
    needsArguments(node, "EXPOSE port[/protocol]");
    return new Instruction.Expose(location(node), node.original(), node.args());
  }
}
