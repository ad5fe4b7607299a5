package dev.buildimage.dockerfile;

import java.util.List;

/** A Dockerfile's instructions as they are written. */
record Syntax(Directives directives, List<Node> nodes, List<Warning> warnings) {
  Syntax {
    nodes = List.copyOf(nodes);
    warnings = List.copyOf(warnings);
  }
}
