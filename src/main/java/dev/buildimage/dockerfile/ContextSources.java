package dev.buildimage.dockerfile;

import java.util.List;

/** What an expanded instruction takes from the build context. */
final class ContextSources {
  private ContextSources() {}

  static List<String> of(Instruction instruction) {
    if (instruction instanceof Instruction.Copy copy && copy.from().isEmpty()) {
      return copy.sources().stream().map(ContextPattern::clean).toList();
    }
    if (instruction instanceof Instruction.Add add) {
      return add.sources().stream()
          .filter(AddSource.ContextPath.class::isInstance)
          .map(source -> ((AddSource.ContextPath) source).pattern())
          .toList();
    }
    if (instruction instanceof Instruction.Run run) {
      return run.mounts().stream()
          .filter(mount -> mount instanceof Mount.Bind bind && bind.from().isEmpty())
          .map(mount -> ((Mount.Bind) mount).source())
          .toList();
    }
    return List.of();
  }
}
