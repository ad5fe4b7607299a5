package dev.buildimage.build;

import dev.buildimage.layer.Compression;
import dev.buildimage.sandbox.Ids;

/**
 * What all steps of a build are executed under, and what they make depends on.
 *
 * @param style of their layers
 * @param ids that files may have: with one alone, all of them are root's
 */
record Conditions(LayerStyle style, Ids ids) {
  void describe(StepKey key) {
    key.add("time", style.time().toString());
    if (style.compression() != Compression.GZIP) {
      key.add("compression", style.compression().toString());
    }
    if (ids == Ids.ONE) {
      key.add("ids", "one");
    }
  }
}
