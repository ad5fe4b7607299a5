package dev.buildimage.sandbox;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Has a shell write its errors to its output. runc copies the two streams each by itself, even
 * where both lead to the same pipe, so that what was written to one and then to the other comes in
 * any order; crun and util-linux pass the pipe on as it is.
 */
final class MergedStreams {
  private static final Set<String> SHELLS = Set.of("sh", "ash", "bash", "dash", "ksh", "zsh");

  private MergedStreams() {}

  /** The same process, if it isn't a script of a shell that this is known to work with. */
  static ContainerProcess under(Runtime runtime, ContainerProcess process) {
    List<String> args = process.args();
    int script = args.size() - 1;
    boolean shell =
        script >= 2
            && SHELLS.contains(String.valueOf(Path.of(args.get(0)).getFileName()))
            // a shell that traces would show it
            && args.get(script - 1).matches("-[a-wyz]*c");
    if (!runtime.name().equals("runc") || !shell) {
      return process;
    }
    List<String> merged = new ArrayList<>(args.subList(0, script));
    merged.add("exec 2>&1; " + args.get(script));
    return new ContainerProcess(merged, process.env(), process.cwd(), process.user());
  }
}
