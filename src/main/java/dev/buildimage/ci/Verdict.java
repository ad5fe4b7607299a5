package dev.buildimage.ci;

/** What a pin is worth. */
public sealed interface Verdict {
  /** It names the image of the key. */
  record Right() implements Verdict {}

  /**
   * It names another.
   *
   * @param replacement the whole reference as it should be
   */
  record Wrong(String replacement) implements Verdict {}

  /**
   * It names another, and what it should be can't be told now.
   *
   * @param should the reference as far as it is known
   * @param why and the way out
   */
  record Stuck(String should, String why) implements Verdict {}

  /**
   * It may be right.
   *
   * @param why that is not known
   */
  record Unchecked(String why) implements Verdict {}
}
