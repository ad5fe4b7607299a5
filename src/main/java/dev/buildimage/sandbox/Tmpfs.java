package dev.buildimage.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * An empty folder in memory ({@code --mount=type=tmpfs}).
 *
 * @param target absolute, in the container
 * @param bytes at most; empty: half the machine's memory
 */
public record Tmpfs(String target, OptionalLong bytes) implements RuntimeMount {
  String[] options() {
    List<String> options = new ArrayList<>(List.of("nosuid", "nodev", "mode=1777"));
    bytes.ifPresent(size -> options.add("size=" + size));
    return options.toArray(String[]::new);
  }
}
