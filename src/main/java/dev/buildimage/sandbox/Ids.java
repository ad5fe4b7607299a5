package dev.buildimage.sandbox;

/** Which ids the namespaces have (user_namespaces(7)). */
public enum Ids {
  /** All that an image may use: this process is root's, or its user has subordinate ids. */
  ALL,
  /**
   * Only root's, which is the caller's own: every file of an image belongs to root, and calls that
   * would give something another owner only seem to work.
   */
  ONE
}
