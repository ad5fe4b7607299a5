package dev.buildimage.dockerfile;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
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
  private static final Pattern MODE = Pattern.compile("[0-7]{1,4}");
  private static final int HIGHEST_PORT = 65535;

  private final Source source;
  private final Words words;
  // what is in a here-document is no shell word: quotes are content
  private final Words contents = new Words('\\', Words.Mode.NO_QUOTES);

  Expansion(Source source, char escape) {
    this.source = source;
    this.words = new Words(escape);
  }

  DockerfileException error(Location at, String culprit, String problem) {
    return source.error(at.line(), culprit, problem);
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
      return copy(copy, scope);
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

  private Instruction.Copy copy(Instruction.Copy copy, Scope scope) throws DockerfileException {
    Location at = copy.location();
    List<String> sources = new ArrayList<>();
    for (String raw : copy.sources()) {
      sources.add(copySource(at, raw, scope));
    }
    List<Instruction.InlineFile> files = new ArrayList<>();
    for (Instruction.InlineFile file : copy.files()) {
      String content =
          file.expand() ? result(contents, at, file.content(), scope::get).text() : file.content();
      files.add(new Instruction.InlineFile(file.name(), content, false));
    }
    String destination = word(at, copy.destination(), scope::get);
    if (sources.size() + files.size() > 1 && !destination.endsWith("/")) {
      throw error(
          at,
          copy.destination(),
          "COPY of several sources needs a folder as its destination: '" + destination + "/'");
    }
    Optional<String> chown = word(at, copy.chown(), scope::get).filter(s -> !s.isEmpty());
    Optional<String> chmod = word(at, copy.chmod(), scope::get).filter(s -> !s.isEmpty());
    if (chmod.isPresent() && !MODE.matcher(chmod.get()).matches()) {
      throw error(
          at,
          copy.chmod().orElse(""),
          "'" + chmod.get() + "' is no octal mode, as 755 or 0644: others are not supported yet");
    }
    return new Instruction.Copy(at, copy.text(), sources, files, destination, chown, chmod);
  }

  private String copySource(Location at, String raw, Scope scope) throws DockerfileException {
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
          "what COPY takes is part of the key, so it can't depend on the base image: declare ARG "
              + unsettled.get(0)
              + " with a default, or write the path out");
    }
    return contextPath(at, raw, text);
  }

  private String contextPath(Location at, String raw, String text) throws DockerfileException {
    if (text.startsWith("http://") || text.startsWith("https://") || text.startsWith("git@")) {
      throw error(at, raw, "COPY takes files of the build context: download in a RUN instead");
    }
    if (text.isBlank()) {
      throw error(at, raw, "'" + raw + "' expands to nothing: name a file, or . for all");
    }
    String path = ContextPattern.clean(text.replaceFirst("^/+", ""));
    if (path.equals("..") || path.startsWith("../")) {
      throw error(
          at, raw, "'" + text + "' is outside the build context: COPY takes what is inside");
    }
    Optional<String> problem = ContextPattern.problemOf(path);
    if (problem.isPresent()) {
      throw error(at, raw, "'" + text + "' is no pattern: " + problem.get());
    }
    return path;
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
