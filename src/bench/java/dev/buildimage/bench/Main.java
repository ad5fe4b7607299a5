package dev.buildimage.bench;

import java.nio.file.Path;

/** Runs one benchmark: {@code Main NAME CHECKOUT MAVEN_HOME LOCAL_REPOSITORY VERSION}. */
public final class Main {
  private Main() {}

  /** Prints one benchmark's figures; they are for the reader, and none of them is a failure. */
  public static void main(String[] arguments) throws Exception {
    Setting setting =
        new Setting(
            Path.of(arguments[1]),
            Path.of(arguments[2], "bin/mvn"),
            Path.of(arguments[3]),
            arguments[4]);
    switch (arguments[0]) {
      case "key" -> new KeyBenchmark(setting, System.out).run();
      case "bump" -> new BumpBenchmark(setting, System.out).run();
      case "commit" -> new CommitBenchmark(setting, System.out).run();
      case "registry" -> new RegistryBenchmark(setting, System.out).run();
      case "shard" -> new ShardBenchmark(setting, System.out).run();
      case "steps" -> new StepsBenchmark(setting, System.out).run();
      case "tests" -> new TestsBenchmark(setting, System.out).run();
      default ->
          throw new IllegalArgumentException(
              "-Dbench="
                  + arguments[0]
                  + ": there is no such benchmark; bump, commit, key, registry, shard, steps and tests are");
    }
  }
}
