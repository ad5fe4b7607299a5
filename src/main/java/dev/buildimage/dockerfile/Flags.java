package dev.buildimage.dockerfile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The flags of one instruction, checked against those it may have. */
final class Flags {
  /** What may follow a flag's name. */
  private enum Kind {
    TEXT,
    TEXTS,
    BOOLEAN,
    REFUSED
  }

  /** A flag that an instruction may have. */
  record Flag(String name, Kind kind, String instead) {
    /** {@code --name=value}, once. */
    static Flag text(String name) {
      return new Flag(name, Kind.TEXT, "");
    }

    /** {@code --name=value}, any number of times. */
    static Flag texts(String name) {
      return new Flag(name, Kind.TEXTS, "");
    }

    /** {@code --name}, or {@code --name=true} or {@code false}. */
    static Flag bool(String name) {
      return new Flag(name, Kind.BOOLEAN, "");
    }

    /** A flag of BuildKit's that there is no support for. */
    static Flag refused(String name, String instead) {
      return new Flag(name, Kind.REFUSED, instead);
    }
  }

  private final Source source;
  private final Node node;
  private final List<Flag> accepted;
  private final Map<String, List<String>> values = new HashMap<>();

  private Flags(Source source, Node node, List<Flag> accepted) {
    this.source = source;
    this.node = node;
    this.accepted = accepted;
  }

  static Flags of(Source source, Node node, Flag... accepted) throws DockerfileException {
    Flags flags = new Flags(source, node, List.of(accepted));
    for (String flag : node.flags()) {
      int equals = flag.indexOf('=');
      Optional<String> value =
          equals < 0 ? Optional.empty() : Optional.of(flag.substring(equals + 1));
      flags.add(flag.substring(2, equals < 0 ? flag.length() : equals), value);
    }
    return flags;
  }

  private void add(String name, Optional<String> value) throws DockerfileException {
    Flag flag =
        accepted.stream()
            .filter(f -> f.name().equals(name))
            .findFirst()
            .orElseThrow(() -> unknown(name));
    switch (flag.kind()) {
      case REFUSED ->
          throw error(name, instruction() + " --" + name + " is not supported: " + flag.instead());
      case BOOLEAN -> {
        String flagValue = value.orElse("true").toLowerCase(Locale.ROOT);
        if (!flagValue.equals("true") && !flagValue.equals("false")) {
          throw error(name, "--" + name + " is either true or false, not '" + flagValue + "'");
        }
        put(flag, flagValue);
      }
      default ->
          put(
              flag,
              value.orElseThrow(
                  () -> error(name, "--" + name + " needs a value: --" + name + "=…")));
    }
  }

  private void put(Flag flag, String value) throws DockerfileException {
    List<String> all = values.computeIfAbsent(flag.name(), name -> new ArrayList<>());
    if (!all.isEmpty() && flag.kind() != Kind.TEXTS) {
      throw error(flag.name(), "--" + flag.name() + " is given twice");
    }
    all.add(value);
  }

  private DockerfileException unknown(String name) {
    List<String> names =
        accepted.stream().filter(f -> f.kind() != Kind.REFUSED).map(Flag::name).toList();
    String hint =
        Suggestion.nearest(name, names)
            .map(s -> ": did you mean --" + s + "?")
            .orElse(names.isEmpty() ? "" : ": it has --" + String.join(", --", names));
    return error(name, instruction() + " has no flag --" + name + hint);
  }

  private String instruction() {
    return node.name().toUpperCase(Locale.ROOT);
  }

  private DockerfileException error(String name, String problem) {
    return source.error(node.startLine(), node.endLine(), "--" + name, problem);
  }

  /** The value, unless that is empty, which is as good as none. */
  Optional<String> text(String name) {
    return texts(name).stream().findFirst().filter(value -> !value.isEmpty());
  }

  List<String> texts(String name) {
    return values.getOrDefault(name, List.of());
  }

  Optional<Boolean> given(String name) {
    return texts(name).stream().findFirst().map("true"::equals);
  }

  boolean isTrue(String name) {
    return given(name).orElse(false);
  }
}
