package dev.buildimage.dockerfile;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Nodes to HEALTHCHECK. */
final class HealthCheckReader {
  private static final List<String> TYPES = List.of("CMD", "NONE");
  private static final Duration SHORTEST = Duration.ofMillis(1);

  private final Source source;

  HealthCheckReader(Source source) {
    this.source = source;
  }

  Instruction.HealthCheck read(Node node) throws DockerfileException {
    Flags flags =
        Flags.of(
            source,
            node,
            Flags.Flag.text("interval"),
            Flags.Flag.text("timeout"),
            Flags.Flag.text("start-period"),
            Flags.Flag.text("start-interval"),
            Flags.Flag.text("retries"));
    if (node.args().isEmpty()) {
      throw error(node, node.name(), "HEALTHCHECK needs an argument: CMD command, or NONE");
    }
    String type = node.args().get(0).toUpperCase(Locale.ROOT);
    List<String> rest = node.args().subList(1, node.args().size());
    Optional<Instruction.Probe> probe =
        switch (type) {
          case "NONE" -> none(node, rest);
          case "CMD" -> Optional.of(probe(node, flags, rest));
          default ->
              throw error(
                  node,
                  node.args().get(0),
                  "HEALTHCHECK "
                      + node.args().get(0)
                      + " is unknown"
                      + Suggestion.hint(type, TYPES, ": use one of "));
        };
    return new Instruction.HealthCheck(
        new Location(source.file(), node.startLine()), node.original(), probe);
  }

  private Optional<Instruction.Probe> none(Node node, List<String> rest)
      throws DockerfileException {
    if (!rest.isEmpty() || !node.flags().isEmpty()) {
      throw error(node, node.name(), "HEALTHCHECK NONE takes nothing else: remove the rest");
    }
    return Optional.empty();
  }

  private Instruction.Probe probe(Node node, Flags flags, List<String> rest)
      throws DockerfileException {
    if (rest.isEmpty()) {
      throw error(node, node.name(), "HEALTHCHECK CMD needs a command");
    }
    return new Instruction.Probe(
        node.json() ? new Command.Exec(rest) : new Command.Shell(String.join(" ", rest)),
        duration(node, flags, "interval"),
        duration(node, flags, "timeout"),
        duration(node, flags, "start-period"),
        duration(node, flags, "start-interval"),
        retries(node, flags));
  }

  // 0 is as good as none
  private Optional<Duration> duration(Node node, Flags flags, String name)
      throws DockerfileException {
    Optional<String> text = flags.text(name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Duration duration;
    try {
      duration = Durations.parse(text.get());
    } catch (WordException e) {
      throw error(node, "--" + name, "--" + name + "=" + text.get() + ": " + e.problem());
    }
    if (!duration.isZero() && duration.compareTo(SHORTEST) < 0) {
      throw error(node, "--" + name, "--" + name + "=" + text.get() + ": at least 1ms, or 0");
    }
    return Optional.of(duration).filter(d -> !d.isZero());
  }

  private OptionalInt retries(Node node, Flags flags) throws DockerfileException {
    Optional<String> text = flags.text("retries");
    if (text.isEmpty()) {
      return OptionalInt.empty();
    }
    try {
      int retries = Integer.parseInt(text.get());
      if (retries >= 0) {
        return retries == 0 ? OptionalInt.empty() : OptionalInt.of(retries);
      }
    } catch (NumberFormatException e) {
      // the same problem
    }
    throw error(
        node, "--retries", "--retries=" + text.get() + ": a whole number, 0 or more, expected");
  }

  private DockerfileException error(Node node, String culprit, String problem) {
    return source.error(node.startLine(), node.endLine(), culprit, problem);
  }
}
