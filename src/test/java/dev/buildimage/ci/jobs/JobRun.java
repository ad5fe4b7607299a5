package dev.buildimage.ci.jobs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What has become of a job.
 *
 * @param job its id, and its combination of the matrix behind it if there is one
 * @param folder all that it has left behind, if it has run
 * @param rights what its token was good for
 */
public record JobRun(
    String workflow,
    String job,
    Outcome outcome,
    Path folder,
    Map<String, String> outputs,
    Set<String> rights) {

  /** How a job ended; a waiting one wants to be let into its environment, or approved. */
  public enum Outcome {
    success,
    failure,
    skipped,
    waiting
  }

  /** What all steps have printed, each with its name and its exit code. */
  public String log() throws IOException {
    StringBuilder log = new StringBuilder(workflow + " › " + job + ": " + outcome + "\n");
    if (Files.isDirectory(folder.resolve("steps"))) {
      try (Stream<Path> steps = Files.list(folder.resolve("steps"))) {
        for (Path step : steps.sorted().toList()) {
          log.append("--- ").append(Files.readString(step.resolve("name"))).append("\n");
          if (Files.exists(step.resolve("log"))) {
            log.append(Files.readString(step.resolve("log")));
          }
        }
      }
    }
    return log.toString();
  }

  /** Where one of these texts is, in whatever the job could read or has written. */
  public List<String> places(List<String> texts) throws IOException {
    if (texts.isEmpty() || !Files.isDirectory(folder)) {
      return List.of();
    }
    List<String> words =
        new ArrayList<>(List.of("grep", "-rlaF", "--exclude-dir=blobs", "--exclude-dir=trees"));
    texts.forEach(text -> words.addAll(List.of("-e", text)));
    words.addAll(List.of(folder + "/home", folder + "/work", folder + "/tmp", folder + "/steps"));
    Process process =
        new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
        .lines()
        .toList();
  }
}
