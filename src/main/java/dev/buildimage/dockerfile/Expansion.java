package dev.buildimage.dockerfile;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Expands the words of one instruction; a word that can't be is an error at its line. */
final class Expansion {
  /** A word, and whether it depends on nothing but the Dockerfile and its build arguments. */
  record Traced(String text, boolean settled) {}

  private static final Pattern PORT =
      Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?(?:/(tcp|udp|sctp))?", Pattern.CASE_INSENSITIVE);
  private static final int HIGHEST_PORT = 65535;

  private final Source source;
  private final NavigableSet<Integer> starts;
  private final boolean keyed;
  private final Words words;
  // what is in a here-document is no shell word: quotes are content
  private final Words contents = new Words('\\', Words.Mode.NO_QUOTES);

  /**
   * @param starts the lines at which instructions begin
   * @param keyed whether what is taken from the build context is part of the key, so that it can't
   *     depend on the base image
   */
  Expansion(Source source, char escape, NavigableSet<Integer> starts, boolean keyed) {
    this.source = source;
    this.starts = starts;
    this.keyed = keyed;
    this.words = new Words(escape);
  }

  DockerfileException error(Location at, String culprit, String problem) {
    Integer next = starts.higher(at.line());
    int last = next == null ? source.lines().size() : next - 1;
    return source.error(at.line(), last, culprit, problem);
  }

  String word(Location at, String raw, Variables variables) throws DockerfileException {
    return result(words, at, raw, variables).text();
  }

  Optional<String> word(Location at, Optional<String> raw, Variables variables)
      throws DockerfileException {
    return raw.isPresent() ? Optional.of(word(at, raw.get(), variables)) : Optional.empty();
  }

  /** A variable's name, which may itself hold variables. */
  String name(Location at, String raw, Variables variables) throws DockerfileException {
    String name = word(at, raw, variables);
    if (name.isEmpty()) {
      throw error(at, raw, "the name '" + raw + "' expands to nothing");
    }
    return name;
  }

  private Words.Result result(Words lexer, Location at, String raw, Variables variables)
      throws DockerfileException {
    try {
      return lexer.expand(raw, variables);
    } catch (WordException e) {
      throw error(at, raw, "'" + firstLine(raw) + "': " + e.problem());
    }
  }

  private static String firstLine(String raw) {
    int end = raw.indexOf('\n');
    return end < 0 ? raw : raw.substring(0, end) + " …";
  }

  Traced traced(Location at, String raw, Scope scope) throws DockerfileException {
    Set<String> names = new HashSet<>();
    String text =
        word(
            at,
            raw,
            name -> {
              names.add(name);
              return scope.get(name);
            });
    // an ARG without a value lets the base image's environment through
    boolean settled = names.stream().allMatch(name -> scope.settledValue(name).isPresent());
    return new Traced(text, settled);
  }

  /** Any instruction but ARG and ENV, which change the scope. */
  Instruction expand(Instruction instruction, Scope scope) throws DockerfileException {
    if (instruction instanceof Instruction.Copy copy) {
      return new FileExpansion(this, scope, copy.location(), "COPY").copy(copy);
    }
    if (instruction instanceof Instruction.Add add) {
      return new FileExpansion(this, scope, add.location(), "ADD").add(add);
    }
    if (instruction instanceof Instruction.Run run) {
      return run(run, scope);
    }
    if (instruction instanceof Instruction.Volume volume) {
      return volume(volume, scope);
    }
    if (instruction instanceof Instruction.StopSignal stopSignal) {
      return stopSignal(stopSignal, scope);
    }
    if (instruction instanceof Instruction.Workdir workdir) {
      String path = word(workdir.location(), workdir.path(), scope::get);
      return new Instruction.Workdir(workdir.location(), workdir.text(), path);
    }
    if (instruction instanceof Instruction.User user) {
      String name = word(user.location(), user.user(), scope::get);
      return new Instruction.User(user.location(), user.text(), name);
    }
    if (instruction instanceof Instruction.Label label) {
      return label(label, scope);
    }
    if (instruction instanceof Instruction.Expose expose) {
      return expose(expose, scope);
    }
    return instruction;
  }

  private Instruction.Label label(Instruction.Label label, Scope scope) throws DockerfileException {
    List<Instruction.Pair> pairs = new ArrayList<>();
    for (Instruction.Pair pair : label.pairs()) {
      pairs.add(
          new Instruction.Pair(
              name(label.location(), pair.name(), scope::get),
              word(label.location(), pair.value(), scope::get)));
    }
    return new Instruction.Label(label.location(), label.text(), pairs);
  }

  private Instruction.Run run(Instruction.Run run, Scope scope) throws DockerfileException {
    Location at = run.location();
    MountReader reader = new MountReader((culprit, problem) -> error(at, culprit, problem));
    List<Mount> mounts = new ArrayList<>();
    for (Mount mount : run.mounts()) {
      if (mount instanceof Mount.Written written) {
        mounts.add(
            reader.read(
                written,
                (key, word) ->
                    key.equals("source") && written.from().isEmpty()
                        ? settledWord(at, word, scope, "RUN --mount")
                        : word(at, word, scope::get)));
      }
    }
    return new Instruction.Run(
        at, run.text(), run.command(), mounts, run.network(), run.security());
  }

  private Instruction.Volume volume(Instruction.Volume volume, Scope scope)
      throws DockerfileException {
    List<String> paths = new ArrayList<>();
    for (String raw : volume.paths()) {
      String path = word(volume.location(), raw, scope::get);
      if (path.isEmpty()) {
        throw error(volume.location(), raw, "'" + raw + "' expands to nothing: name a path");
      }
      paths.add(path);
    }
    return new Instruction.Volume(volume.location(), volume.text(), paths);
  }

  private Instruction.StopSignal stopSignal(Instruction.StopSignal instruction, Scope scope)
      throws DockerfileException {
    String signal = word(instruction.location(), instruction.signal(), scope::get);
    Optional<String> problem = Signals.problemOf(signal);
    if (problem.isPresent()) {
      throw error(instruction.location(), instruction.signal(), problem.get());
    }
    return new Instruction.StopSignal(instruction.location(), instruction.text(), signal);
  }

  /** The content of a here-document. */
  String content(Location at, Instruction.InlineFile file, Scope scope) throws DockerfileException {
    return file.expand() ? result(contents, at, file.content(), scope::get).text() : file.content();
  }

  /** A word that must not depend on the base image, since it says what of the context is used. */
  String settledWord(Location at, String raw, Scope scope, String user) throws DockerfileException {
    if (!keyed) {
      return word(at, raw, scope::get);
    }
    List<String> unsettled = new ArrayList<>();
    String text =
        word(
            at,
            raw,
            name -> {
              if (!scope.settles(name)) {
                unsettled.add(name);
              }
              return scope.settledValue(name);
            });
    if (!unsettled.isEmpty()) {
      throw error(
          at,
          raw,
          "what "
              + user
              + " takes is part of the key, so it can't depend on the base image: declare ARG "
              + unsettled.get(0)
              + " with a default, or write the path out");
    }
    return text;
  }

  private Instruction.Expose expose(Instruction.Expose expose, Scope scope)
      throws DockerfileException {
    List<String> ports = new ArrayList<>();
    for (String raw : expose.ports()) {
      for (String port : result(words, expose.location(), raw, scope::get).words()) {
        ports.addAll(ports(expose.location(), raw, port));
      }
    }
    return new Instruction.Expose(expose.location(), expose.text(), ports);
  }

  private List<String> ports(Location at, String raw, String text) throws DockerfileException {
    Matcher matcher = PORT.matcher(text);
    if (!matcher.matches()) {
      throw error(
          at,
          raw,
          "'" + text + "' is no port: port[-port][/tcp|udp|sctp] expected, as in 8080/tcp");
    }
    int first = Integer.parseInt(matcher.group(1));
    int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
    if (first > last || last > HIGHEST_PORT) {
      throw error(
          at, raw, "'" + text + "' is no range of ports: low-high, at most " + HIGHEST_PORT);
    }
    String protocol = matcher.group(3) == null ? "tcp" : matcher.group(3).toLowerCase(Locale.ROOT);
    List<String> ports = new ArrayList<>();
    for (int port = first; port <= last; port++) {
      ports.add(port + "/" + protocol);
    }
    return ports;
  }
}
