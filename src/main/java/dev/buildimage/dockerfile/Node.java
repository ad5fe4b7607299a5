package dev.buildimage.dockerfile;

import java.util.List;
import java.util.Optional;

/**
 * An instruction as it is written, before anything is known of its meaning.
 *
 * @param name as written, in any case
 * @param flags each {@code --name=value} or {@code --name}, quotes taken away
 * @param args what follows, in the instruction's own form; pairs are three each: name, value and
 *     {@code =}, or an empty string for the old form
 * @param json whether the arguments were a JSON array
 * @param nested the instruction that ONBUILD holds
 * @param heredocs in the order they were opened
 * @param original the line with continuations joined, comments in between left out
 * @param startLine from 1
 * @param endLine of the last heredoc or continuation
 */
record Node(
    String name,
    List<String> flags,
    List<String> args,
    boolean json,
    Optional<Node> nested,
    List<Heredoc> heredocs,
    String original,
    int startLine,
    int endLine) {
  Node {
    flags = List.copyOf(flags);
    args = List.copyOf(args);
    heredocs = List.copyOf(heredocs);
  }

  Node withHeredocs(List<Heredoc> found, int lastLine) {
    return new Node(name, flags, args, json, nested, found, original, startLine, lastLine);
  }

  /** ONBUILD takes here-documents when what it holds does. */
  boolean takesHeredocs() {
    Node holder = nested.orElse(this);
    return !holder.json && Keyword.of(holder.name).map(Keyword::takesHeredocs).orElse(false);
  }
}
