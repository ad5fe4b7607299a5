package dev.buildimage.build;

import java.time.Duration;

/** What happens while images are made, for whoever shows or records it. */
public interface BuildLog {
  /**
   * A phase has ended: one line for the reader.
   *
   * @param what in the past tense, as in "built docker.io/team/builder:1234"
   * @param took how long
   * @param bytes how much was made or moved
   */
  void done(String what, Duration took, long bytes);

  /** Something the user should know of, though the build goes on. */
  void warning(String text);

  /** A line of a step's own output. */
  void output(String line);
}
