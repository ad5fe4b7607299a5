package dev.buildimage.build;

import dev.buildimage.image.Digest;

/** What a step takes files from that are not the build context's. */
sealed interface FileSource {
  /** What decides those files, known before anything is executed. */
  Digest definition();

  /** A stage. */
  record OfStage(StagePlan stage) implements FileSource {
    @Override
    public Digest definition() {
      return stage.definition();
    }
  }

  /** An image. */
  record OfImage(SourceImage image) implements FileSource {
    @Override
    public Digest definition() {
      return image.id();
    }
  }
}
