package dev.buildimage.dockerfile;

import java.util.List;

/** What an expanded instruction takes from the build context, as COPY without flags names it. */
final class ContextSources {
  private ContextSources() {}

  /** Of a pattern that {@code --parents} alone knows, the folder that its matches are in. */
  private static String withoutDepth(String source) {
    String path = ContextPattern.clean(source);
    int depth = path.indexOf("**");
    return depth < 0
        ? path
        : ContextPattern.clean(path.substring(0, path.lastIndexOf('/', depth) + 1));
  }

  static List<String> of(Instruction instruction) {
    if (instruction instanceof Instruction.Copy copy && copy.from().isEmpty()) {
      return copy.sources().stream()
          .map(source -> copy.parents() ? withoutDepth(source) : source)
          .toList();
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
