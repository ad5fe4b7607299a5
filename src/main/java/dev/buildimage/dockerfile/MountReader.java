package dev.buildimage.dockerfile;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Reads what follows {@code --mount=}. */
final class MountReader {
  /** Expands the variables of a field. */
  @FunctionalInterface
  interface Expander {
    String expand(String key, String word) throws DockerfileException;
  }

  private static final Map<String, String> ALIASES =
      Map.of(
          "src",
          "source",
          "dst",
          "target",
          "destination",
          "target",
          "ro",
          "readonly",
          "rw",
          "readwrite");
  private static final List<String> SWITCHES = List.of("readonly", "readwrite", "required");
  // TYPES holds what each type may have beside its type
  private static final Map<String, List<String>> TYPES =
      Map.of(
          "bind", List.of("from", "source", "target", "readonly", "readwrite"),
          "cache",
              List.of(
                  "id",
                  "target",
                  "from",
                  "source",
                  "sharing",
                  "readonly",
                  "readwrite",
                  "uid",
                  "gid",
                  "mode"),
          "tmpfs", List.of("target", "size", "readwrite"),
          "secret",
              List.of(
                  "id", "source", "target", "env", "required", "readonly", "uid", "gid", "mode"),
          "ssh", List.of("id", "target", "required", "readonly", "uid", "gid", "mode"));

  private final Problems problems;

  MountReader(Problems problems) {
    this.problems = problems;
  }

  /** A mount whose words wait for their expansion; what it is from can't have variables. */
  Mount.Written written(String text) throws DockerfileException {
    Optional<String> from = Optional.empty();
    for (String field : fields(text)) {
      int equals = field.indexOf('=');
      if (equals > 0 && field.substring(0, equals).equalsIgnoreCase("from")) {
        from = Optional.of(field.substring(equals + 1));
        if (from.get().matches("(?s).*\\$.+")) {
          throw error(
              from.get(),
              "--mount from= can't have variables: add FROM "
                  + from.get()
                  + " AS name, and use"
                  + " from=name");
        }
      }
    }
    return new Mount.Written(text, from.filter(f -> !f.isEmpty()));
  }

  private List<String> fields(String text) throws DockerfileException {
    try {
      return MountFields.split(text);
    } catch (WordException e) {
      throw error("--mount", "--mount=" + text + ": " + e.problem());
    }
  }

  /** The mount as its expanded words say. */
  Mount read(Mount.Written written, Expander expander) throws DockerfileException {
    Map<String, String> values = new HashMap<>();
    for (String field : fields(written.text())) {
      int equals = field.indexOf('=');
      String name = field.substring(0, equals < 0 ? field.length() : equals);
      String key = key(name, field);
      if (equals < 0 && !SWITCHES.contains(key)) {
        throw error(field, "--mount: '" + field + "' needs a value: " + key + "=…");
      }
      values.put(key, equals < 0 ? "true" : expander.expand(key, field.substring(equals + 1)));
    }
    String type =
        Optional.ofNullable(values.remove("type")).orElse("bind").toLowerCase(Locale.ROOT);
    check(type, values);
    values.values().removeIf(String::isEmpty);
    MountValues mount = new MountValues(problems, type, values);
    return switch (type) {
      case "cache" -> mount.cache();
      case "tmpfs" -> mount.tmpfs();
      case "secret" -> mount.secret();
      case "ssh" -> mount.ssh();
      default -> mount.bind();
    };
  }

  private String key(String name, String field) throws DockerfileException {
    String lower = name.toLowerCase(Locale.ROOT);
    String key = ALIASES.getOrDefault(lower, lower);
    TreeSet<String> known = new TreeSet<>(List.of("type"));
    TYPES.values().forEach(known::addAll);
    if (!known.contains(key)) {
      throw error(
          field, "--mount has no '" + name + "'" + Suggestion.hint(lower, known, ": it has "));
    }
    return key;
  }

  private void check(String type, Map<String, String> values) throws DockerfileException {
    if (!TYPES.containsKey(type)) {
      throw error(
          "type=",
          "--mount type '"
              + type
              + "' is unknown"
              + Suggestion.hint(type, new TreeSet<>(TYPES.keySet()), ": use one of "));
    }
    for (String key : new TreeSet<>(values.keySet())) {
      if (!TYPES.get(type).contains(key)) {
        throw error(
            key,
            "a mount of type "
                + type
                + " has no '"
                + key
                + "': it has "
                + String.join(", ", TYPES.get(type)));
      }
    }
  }

  private DockerfileException error(String culprit, String problem) {
    return problems.error(culprit, problem);
  }
}
