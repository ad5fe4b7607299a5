package dev.buildimage.mojo;

import dev.buildimage.build.BuildException;
import dev.buildimage.build.BuilderImage;
import dev.buildimage.build.BuilderKey;
import dev.buildimage.build.KeyExplanation;
import dev.buildimage.build.NamedImage;
import dev.buildimage.build.Work;
import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.key.KeyException;
import dev.buildimage.report.GoalRecord;
import dev.buildimage.report.KeyFacts;
import dev.buildimage.report.Span;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugin.logging.Log;

/**
 * What a goal has to tell for the session's report, found out while its services are open. Nothing
 * of it makes a goal fail.
 */
final class GoalReport {
  private final SessionReport report;
  private final String name;
  private final Log log;

  /**
   * Into a session's report.
   *
   * @param name of the goal
   */
  GoalReport(SessionReport report, String name, Log log) {
    this.report = report;
    this.name = name;
    this.log = log;
  }

  /** Has the images that are known so far looked into, while the goal goes on. */
  void measure(Services services) {
    try {
      measure(services.knownImages(), services);
    } catch (RuntimeException e) {
      warn(e);
    }
  }

  /** Adds what a command of this goal has reported of itself. */
  void add(List<Span> inner) {
    report.add(new GoalRecord(inner, List.of(), List.of()));
  }

  void add(GoalRecord record, Services services) {
    try {
      tell(record, services);
    } catch (RuntimeException e) {
      // it would take the place of what the goal itself fails with
      warn(e);
    }
  }

  private void warn(RuntimeException e) {
    log.warn("the report lacks what " + name + " has done: " + e, e);
  }

  private void tell(GoalRecord record, Services services) {
    report.add(record);
    measure(record.images(), services);
    Optional<BuilderKey> key = services.knownKey();
    if (key.isPresent()) {
      report.add(new KeyFacts(key.get(), isNew(record) ? lastChange(services) : Optional.empty()));
    }
  }

  private void measure(List<NamedImage> images, Services services) {
    for (NamedImage image : images) {
      report.measure(image, services::store);
    }
  }

  /** What is there already is not worth the time that it takes to read history. */
  private static boolean isNew(GoalRecord record) {
    boolean here =
        record.images().stream()
            .filter(image -> image.role() == NamedImage.Role.BUILDER)
            .anyMatch(image -> image.origin() != BuilderImage.Origin.STORE);
    return here || record.spans().stream().anyMatch(span -> isFailedMaking(span.work()));
  }

  private static boolean isFailedMaking(Work work) {
    return work.outcome() == Work.Outcome.FAILED && work.kind() != Work.Kind.COMMAND;
  }

  /** An explanation is a favour: what can't be explained for whatever reason is what it is. */
  private Optional<KeyExplanation> lastChange(Services services) {
    try {
      return services.lastChange();
    } catch (KeyException | DockerfileException | BuildException | IOException e) {
      log.debug("what moved the key is not known: " + e.getMessage());
      return Optional.empty();
    }
  }
}
