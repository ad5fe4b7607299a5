package dev.buildimage.build;

import java.util.List;
import java.util.Optional;

/** What the final image starts. */
public sealed interface FinalImageEntrypoint {
  /**
   * A class of the application, run by the base image's {@code java}.
   *
   * @param name fully qualified; empty means what the project's jar says, or the only class with a
   *     main method
   * @param jvmFlags options before {@code -cp}
   * @param extraClasspath paths in the image, before the application's
   * @param argumentFiles whether {@code java} reads arguments from files (Java 9 and later)
   */
  record MainClass(
      Optional<String> name,
      List<String> jvmFlags,
      List<String> extraClasspath,
      boolean argumentFiles)
      implements FinalImageEntrypoint {
    /** Takes copies. */
    public MainClass {
      jvmFlags = List.copyOf(jvmFlags);
      extraClasspath = List.copyOf(extraClasspath);
    }

    /** A class that is found, for a Java of today. */
    public MainClass() {
      this(Optional.empty(), List.of(), List.of(), true);
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
