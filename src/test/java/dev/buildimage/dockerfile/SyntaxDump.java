package dev.buildimage.dockerfile;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Prints nodes as BuildKit's syntax tree dumper does. */
final class SyntaxDump {
  private SyntaxDump() {}

  static String of(Syntax syntax) {
    return syntax.nodes().stream()
        .map(node -> "(" + of(node) + ")\n")
        .collect(Collectors.joining());
  }

  private static String of(Node node) {
    StringBuilder text = new StringBuilder(node.name().toLowerCase(Locale.ROOT));
    if (!node.flags().isEmpty()) {
      text.append(" [").append(quoted(node.flags())).append(']');
    }
    node.nested().ifPresent(nested -> text.append(" (").append(of(nested)).append(')'));
    if (!node.args().isEmpty()) {
      text.append(' ').append(quoted(node.args()));
    }
    return text.toString();
  }

  private static String quoted(List<String> values) {
    return values.stream().map(SyntaxDump::quoted).collect(Collectors.joining(" "));
  }

  // Go's strconv.Quote
  private static String quoted(String value) {
    return value
        .codePoints()
        .mapToObj(
            c ->
                switch (c) {
                  case '"' -> "\\\"";
                  case '\\' -> "\\\\";
                  case '\b' -> "\\b";
                  case '\f' -> "\\f";
                  case '\n' -> "\\n";
                  case '\r' -> "\\r";
                  case '\t' -> "\\t";
                  default -> c < ' ' ? "\\x%02x".formatted(c) : Character.toString(c);
                })
        .collect(Collectors.joining("", "\"", "\""));
  }
}
