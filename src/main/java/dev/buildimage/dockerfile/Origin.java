package dev.buildimage.dockerfile;

/** What a FROM, or a {@code --from}, takes its files from. */
public sealed interface Origin {
  /** A stage further up in the same file. */
  record OfStage(Stage stage) implements Origin {}

  /** An image, by its reference as written, variables expanded. */
  record OfImage(String reference) implements Origin {}

  /** Nothing: {@code scratch}. */
  record Scratch() implements Origin {}
}
