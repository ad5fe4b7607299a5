package dev.buildimage.dockerfile;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Nodes to instructions: what each takes, and what is refused by name. */
final class InstructionReader {
  private static final Pattern STAGE_NAME = Pattern.compile("[a-z][a-z0-9_.-]*");

  private static final Set<Keyword> NEVER_TRIGGERED =
      EnumSet.of(Keyword.ONBUILD, Keyword.FROM, Keyword.MAINTAINER);

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
      case COPY -> new FileInstructionReader(source, heredocs).copy(node);
      case WORKDIR -> workdir(node);
      case USER -> user(node);
      case LABEL -> label(node);
      case CMD -> cmd(node);
      case ENTRYPOINT -> entrypoint(node);
      case EXPOSE -> expose(node);
      case ADD -> new FileInstructionReader(source, heredocs).add(node);
      case HEALTHCHECK -> new HealthCheckReader(source).read(node);
      case MAINTAINER -> maintainer(node);
      case ONBUILD -> onBuild(node);
      case SHELL -> shell(node);
      case STOPSIGNAL -> stopSignal(node);
      case VOLUME -> volume(node);
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
    Flags.of(source, node);
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
    Flags flags = Flags.of(source, node, Flags.Flag.text("platform"));
    return new Instruction.From(
        location(node), node.original(), args.get(0), name, flags.text("platform"));
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
    Flags flags =
        Flags.of(
            source,
            node,
            Flags.Flag.texts("mount"),
            Flags.Flag.text("network"),
            Flags.Flag.text("security"),
            Flags.Flag.refused("device", "there are no CDI devices here: remove the flag"));
    needsArguments(node, "RUN command");
    List<Mount> mounts = new ArrayList<>();
    for (String mount : flags.texts("mount")) {
      mounts.add(
          new MountReader((culprit, problem) -> error(node, culprit, problem)).written(mount));
    }
    return new Instruction.Run(
        location(node),
        node.original(),
        node.heredocs().isEmpty() ? command(node) : heredocCommand(node),
        mounts,
        choice(node, flags, "network", Instruction.Network.values()),
        choice(node, flags, "security", Instruction.Security.values()));
  }

  /** The first is the default. */
  private <E extends Enum<E>> E choice(Node node, Flags flags, String name, E[] choices)
      throws DockerfileException {
    Optional<String> given = flags.text(name);
    if (given.isEmpty()) {
      return choices[0];
    }
    List<String> names = new ArrayList<>();
    for (E choice : choices) {
      String choiceName = choice.name().toLowerCase(Locale.ROOT);
      if (choiceName.equals(given.get())) {
        return choice;
      }
      names.add(choiceName);
    }
    throw error(
        node,
        given.get(),
        "--"
            + name
            + "="
            + given.get()
            + " is unknown"
            + Suggestion.hint(given.get(), names, ": use one of "));
  }

  private Command heredocCommand(Node node) {
    String line = node.args().get(0);
    Heredoc first = node.heredocs().get(0);
    if (heredocs.opens(line)) {
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

  private Instruction.Maintainer maintainer(Node node) throws DockerfileException {
    noFlags(node);
    needsArguments(node, "MAINTAINER name");
    return new Instruction.Maintainer(location(node), node.original(), node.args().get(0));
  }

  private Instruction.StopSignal stopSignal(Node node) throws DockerfileException {
    noFlags(node);
    needsArguments(node, "STOPSIGNAL signal");
    return new Instruction.StopSignal(location(node), node.original(), node.args().get(0));
  }

  private Instruction.Volume volume(Node node) throws DockerfileException {
    noFlags(node);
    needsArguments(node, "VOLUME path");
    for (String path : node.args()) {
      if (Chars.trim(path).isEmpty()) {
        throw error(node, node.name(), "VOLUME has an empty path: remove it");
      }
    }
    return new Instruction.Volume(location(node), node.original(), node.args());
  }

  private Instruction.Shell shell(Node node) throws DockerfileException {
    noFlags(node);
    if (!node.json()) {
      String problem = "SHELL needs a JSON array: SHELL [\"/bin/sh\", \"-c\"]";
      throw error(node, node.args().isEmpty() ? node.name() : node.args().get(0), problem);
    }
    needsArguments(node, "SHELL [\"/bin/sh\", \"-c\"]");
    return new Instruction.Shell(location(node), node.original(), node.args());
  }

  private Instruction.OnBuild onBuild(Node node) throws DockerfileException {
    noFlags(node);
    if (node.nested().isEmpty()) {
      throw error(node, node.name(), "ONBUILD needs an instruction: ONBUILD RUN command");
    }
    // its errors are those of this file, not of each that builds on the image
    triggered(node.nested().get().withHeredocs(node.heredocs(), node.endLine()));
    StringBuilder trigger = new StringBuilder(node.nested().get().original());
    for (Heredoc heredoc : node.heredocs()) {
      trigger.append('\n').append(heredoc.content()).append(heredoc.name());
    }
    return new Instruction.OnBuild(location(node), node.original(), trigger.toString());
  }

  /** What ONBUILD may hold. */
  Instruction triggered(Node node) throws DockerfileException {
    Optional<Keyword> keyword = Keyword.of(node.name());
    if (keyword.isPresent() && NEVER_TRIGGERED.contains(keyword.get())) {
      throw error(
          node,
          node.name(),
          "ONBUILD can't hold " + keyword.get() + ": write it without ONBUILD, or remove it");
    }
    return read(node);
  }
}
