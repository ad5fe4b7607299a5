package dev.buildimage.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where benchmarks run.
 *
 * @param checkout this project's
 * @param maven the {@code mvn} that runs them
 * @param localRepository the caller's local Maven repository
 * @param version this plugin's
 */
record Setting(Path checkout, Path maven, Path localRepository, String version) {
  /** A folder of a benchmark's own, with nothing in it. */
  Path emptyFolder(String benchmark) throws IOException, InterruptedException {
    Path folder = checkout.resolve("target/bench").resolve(benchmark);
    run(tool("remove"), folder.toString());
    return Files.createDirectories(folder);
  }

  /** A tool of the integration tests. */
  String tool(String name) {
    return checkout.resolve("src/it/tools").resolve(name).toString();
  }

  /** The command for Maven with this plugin, as the integration tests have it. */
  String mavenCommand(Path folder) throws IOException {
    Path settings = folder.resolve("settings.xml");
    Files.writeString(
        settings,
        Files.readString(checkout.resolve("src/it/settings.xml"))
            .replace("@localRepositoryUrl@", localRepository.toUri().toString()));
    return maven
        + " -B -q -s "
        + settings
        + " -Dmaven.repo.local="
        + checkout.resolve("target/it-repository");
  }

  /**
   * The option by which podman and buildah show containers which authorities this machine's Java
   * trusts: those of a company's network, perhaps.
   */
  static String trustVolume() throws IOException {
    Path trusted = Path.of(System.getProperty("java.home"), "lib/security/cacerts").toRealPath();
    return " -v " + trusted + ":/machine/cacerts:ro ";
  }

  /** And the one by which Maven there believes them. */
  static String trustOption() {
    return " -Djavax.net.ssl.trustStore=/machine/cacerts ";
  }

  /** Runs a command that isn't measured; what it says is the benchmark's to say. */
  void run(String... command) throws IOException, InterruptedException {
    int status = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (status != 0) {
      throw new IllegalStateException(String.join(" ", command) + " has failed: " + status);
    }
  }
}
