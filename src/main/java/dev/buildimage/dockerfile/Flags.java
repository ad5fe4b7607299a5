package dev.buildimage.dockerfile;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The flags of one instruction, checked against those it may have. */
final class Flags {
  private final Map<String, String> values;

  private Flags(Map<String, String> values) {
    this.values = values;
  }

  /**
   * @param supported flags that take a value
   * @param later flags of BuildKit that are refused by name
   */
  static Flags of(Source source, Node node, List<String> supported, List<String> later)
      throws DockerfileException {
    Map<String, String> values = new HashMap<>();
    for (String flag : node.flags()) {
      int equals = flag.indexOf('=');
      String name = equals < 0 ? flag.substring(2) : flag.substring(2, equals);
      String value = equals < 0 ? "" : flag.substring(equals + 1);
      check(source, node, name, value, supported, later);
      if (values.put(name, value) != null) {
        throw error(source, node, name, "--" + name + " is given twice");
      }
    }
    return new Flags(values);
  }

  private static void check(
      Source source,
      Node node,
      String name,
      String value,
      List<String> supported,
      List<String> later)
      throws DockerfileException {
    String instruction = Keyword.of(node.name()).map(Keyword::name).orElse(node.name());
    if (later.contains(name)) {
      throw error(
          source,
          node,
          name,
          instruction + " --" + name + " is not supported yet: remove the flag");
    }
    if (!supported.contains(name)) {
      String hint =
          Suggestion.nearest(name, supported)
              .map(s -> ": did you mean --" + s + "?")
              .orElse(supported.isEmpty() ? "" : ": it has --" + String.join(", --", supported));
      throw error(source, node, name, instruction + " has no flag --" + name + hint);
    }
    if (value.isEmpty()) {
      throw error(source, node, name, "--" + name + " needs a value: --" + name + "=…");
    }
  }

  private static DockerfileException error(Source source, Node node, String name, String problem) {
    return source.error(node.startLine(), node.endLine(), "--" + name, problem);
  }

  Optional<String> get(String name) {
    return Optional.ofNullable(values.get(name));
  }
}
