package dev.buildimage.report;

import java.time.Instant;

/** What has a place on a time line. */
interface Interval {
  Instant start();

  /** Not before the start. */
  Instant end();
}
