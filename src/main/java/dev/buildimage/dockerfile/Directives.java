package dev.buildimage.dockerfile;

import java.util.Optional;

/**
 * Parser directives, {@code # name=value} lines at the very top (Dockerfile reference, "Parser
 * directives").
 *
 * @param escape what escapes a character and continues a line: {@code \} or {@code `}
 * @param syntax the frontend that the file asks for
 * @param check how the file wants to be linted
 */
public record Directives(char escape, Optional<String> syntax, Optional<String> check) {
  static final Directives NONE = new Directives('\\', Optional.empty(), Optional.empty());
}
