package dev.buildimage.bench;

/**
 * One side of a race.
 *
 * @param name what it is, for the reader
 * @param before what each run needs and isn't measured
 * @param run what is measured
 */
record Contender(String name, Work before, Work run) {
  /** Something to do; a failure ends the benchmark, since the figures would mean nothing. */
  interface Work {
    void run() throws Exception;
  }

  /** A contender that needs nothing before. */
  Contender(String name, Work run) {
    this(name, () -> {}, run);
  }
}
