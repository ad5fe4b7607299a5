package dev.buildimage.build;

import java.util.List;
import java.util.Optional;

/** What the final image starts. */
public sealed interface FinalImageEntrypoint {

  /**
   * A class of the application, run by the base image's {@code java}.
   *
   * @param name fully qualified; empty means the only class of the project with a main method
   * @param jvmFlags options before {@code -cp}
   */
  record MainClass(Optional<String> name, List<String> jvmFlags) implements FinalImageEntrypoint {
    /** Takes a copy. */
    public MainClass {
      jvmFlags = List.copyOf(jvmFlags);
    }
  }

  /**
   * A command of the user's own.
   *
   * @param words as in the exec form of ENTRYPOINT; none means no entrypoint
   */
  record Command(List<String> words) implements FinalImageEntrypoint {
    /** Takes a copy. */
    public Command {
      words = List.copyOf(words);
    }
  }

  /** The base image's own, and its Cmd unless arguments are given. */
  record Inherited() implements FinalImageEntrypoint {}
}
