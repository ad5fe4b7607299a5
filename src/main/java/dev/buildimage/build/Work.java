package dev.buildimage.build;

import java.time.Duration;
import java.time.Instant;

/**
 * Something that took time.
 *
 * @param kind of it
 * @param name for people, as in {@code Dockerfile:4 [2/5] RUN make}
 * @param start when it began
 * @param took how long it was under way
 * @param bytes how much was made or moved; 0 where there is nothing to count
 * @param outcome how it ended
 */
public record Work(
    Kind kind, String name, Instant start, Duration took, long bytes, Outcome outcome) {
  /** Work that ends now. */
  public static Work since(Kind kind, String name, Instant start, long bytes, Outcome outcome) {
    return new Work(kind, name, start, Duration.between(start, Instant.now()), bytes, outcome);
  }

  /** What is done. */
  public enum Kind {
    /** Computing or explaining a key. */
    KEY,
    /** Asking registries whether, and as what, they have an image. */
    RESOLVE,
    /** Bringing an image, or some of its layers, into the local store. */
    PULL,
    /** A blob of that. */
    PULLED_BLOB,
    /** An instruction of a Dockerfile. */
    STEP,
    /** Writing or compressing layers. */
    LAYER,
    /** A command that fills a cache. */
    CACHE,
    /** The build that is run to see what it resolves. */
    RECORD,
    /** The same once more without a network. */
    REPLAY,
    /** Putting an image together. */
    IMAGE,
    /** Bringing an image into a registry. */
    PUSH,
    /** A blob of that. */
    PUSHED_BLOB,
    /** A command in the builder image. */
    COMMAND,
    /** A goal of Maven, of this plugin or another. */
    GOAL,
    /** Anything else. */
    OTHER
  }

  /** How something ended. */
  public enum Outcome {
    /** It was done. */
    DONE,
    /** It needed not be done, since what it makes was there. */
    CACHED,
    /** It failed. */
    FAILED
  }
}
