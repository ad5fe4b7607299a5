package dev.buildimage.build;

import java.time.Duration;

/** What happens while images are made, for whoever shows or records it. Several threads call it. */
public interface BuildLog {
  /**
   * A step begins; a call of {@link #done}, {@link #cached} or {@link #failed} with the same name
   * ends it.
   *
   * @param step as in {@code Dockerfile:4 [2/5] RUN make}
   */
  void started(String step);

  /** As {@link #started(String)}, of another kind of work than an instruction. */
  default void started(Work.Kind kind, String step) {
    started(step);
  }

  /** A step need not be executed: what it makes is there. */
  void cached(String step);

  /** A step has failed; an exception will say why. */
  void failed(String step);

  /**
   * A phase or step has ended: one line for the reader.
   *
   * @param what in the past tense, as in "built docker.io/team/builder:1234", or a step's name
   * @param took how long
   * @param bytes how much was made or moved
   */
  void done(String what, Duration took, long bytes);

  /** As {@link #done(String, Duration, long)}, where that wasn't started, of a kind of work. */
  default void done(Work.Kind kind, String what, Duration took, long bytes) {
    done(what, took, bytes);
  }

  /** Work that is no line for the reader. */
  default void work(Work work) {}

  /**
   * A step is not taken from the cache.
   *
   * @param why as far as it is known
   */
  default void missed(String step, String why) {}

  /** An image is in the store, under its name. */
  default void image(NamedImage image) {}

  /** Something the user should know of, though the build goes on. */
  void warning(String text);

  /** A line of a step's own output. */
  void output(String step, String line);

  /** A line of the output of a step that has failed, all of which was {@link #output} before. */
  void failure(String step, String line);
}
