package dev.buildimage.dockerfile;

import java.util.List;

/**
 * A Dockerfile's instructions as they are written.
 *
 * @param warnings each {@code file:line: text}
 */
record Syntax(Directives directives, List<Node> nodes, List<String> warnings) {
  Syntax {
    nodes = List.copyOf(nodes);
    warnings = List.copyOf(warnings);
  }
}
