package dev.buildimage.registry;

/** What a tag means, and so what a push may do to one that is there. */
public enum Tagging {
  /** The newest of something: what was there before gives way. */
  MOVES,
  /** The name of a content, such as a key: other bytes under it are an error, and stay. */
  STAYS
}
