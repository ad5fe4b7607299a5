package dev.buildimage.build;

import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.key.KeyException;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The stages of one build. Those that must be executed run side by side; one that another waits for
 * and that no thread has begun is executed by the thread that waits, so that a few threads suffice
 * for any number of stages.
 */
final class StageResults {
  private static final int AT_ONCE = 4;
  private static final Begun NOT_BEGUN = new Begun(Optional.empty(), 0);

  private final StageBuild builder;
  private final Map<StagePlan, FutureTask<ImageInProgress>> tasks = new ConcurrentHashMap<>();
  // filled before any thread is started
  private final Map<StagePlan, Begun> begun = new HashMap<>();

  StageResults(StageBuild builder) {
    this.builder = builder;
  }

  /** A stage as far as the cache has it; it begins when what it begins with is whole. */
  private record Begun(Optional<ImageInProgress> image, int taken) {
    boolean isWhole(StagePlan plan) {
      return image.isPresent() && taken == plan.steps().size();
    }
  }

  /**
   * Builds a stage and what it needs.
   *
   * @throws BuildException the first failure; all that ran beside it has ended then
   */
  ImageInProgress build(StagePlan target)
      throws IOException, BuildException, DockerfileException, KeyException {
    Set<StagePlan> needed = new LinkedHashSet<>();
    need(target, needed);
    ExecutorService threads = Executors.newFixedThreadPool(Math.min(AT_ONCE, needed.size()));
    ExecutorCompletionService<ImageInProgress> ended = new ExecutorCompletionService<>(threads);
    try {
      for (StagePlan plan : needed) {
        ended.submit(() -> of(plan));
      }
      for (int i = 0; i < needed.size(); i++) {
        ended.take().get();
      }
      return of(target);
    } catch (ExecutionException e) {
      throw thrown(e.getCause());
    } catch (InterruptedException e) {
      threads.shutdownNow();
      awaitEnd(threads);
      Thread.currentThread().interrupt();
      throw new IOException(reason().orElse("the build was interrupted"), e);
    } finally {
      threads.shutdownNow();
      awaitEnd(threads);
    }
  }

  /** Each after those it needs; what is behind a step that the cache has, nobody needs. */
  private void need(StagePlan plan, Set<StagePlan> needed) throws IOException {
    if (needed.contains(plan)) {
      return;
    }
    if (plan.parent().isPresent()) {
      need(plan.parent().get(), needed);
    }
    Begun start = begin(plan);
    begun.put(plan, start);
    for (PlannedStep step : plan.steps().subList(start.taken(), plan.steps().size())) {
      for (FileSource source : step.files().map(FileStep::sources).orElse(List.of())) {
        if (source instanceof FileSource.OfStage of) {
          need(of.stage(), needed);
        }
      }
    }
    needed.add(plan);
  }

  private Begun begin(StagePlan plan) throws IOException {
    Optional<ImageInProgress> parent = Optional.empty();
    if (plan.parent().isPresent()) {
      Begun below = begun.getOrDefault(plan.parent().get(), NOT_BEGUN);
      if (!below.isWhole(plan.parent().get())) {
        return NOT_BEGUN;
      }
      parent = below.image();
    }
    ImageInProgress image = builder.begin(plan, parent);
    return new Begun(Optional.of(image), builder.takeCached(plan, image));
  }

  /** What a stage has made, when it has. */
  ImageInProgress of(StagePlan plan)
      throws IOException, BuildException, DockerfileException, KeyException, InterruptedException {
    FutureTask<ImageInProgress> task =
        tasks.computeIfAbsent(plan, stage -> new FutureTask<>(() -> execute(stage)));
    // does nothing where another thread does it
    task.run();
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw thrown(e.getCause());
    }
  }

  private ImageInProgress execute(StagePlan plan)
      throws IOException, BuildException, DockerfileException, KeyException, InterruptedException {
    Begun start = begun.getOrDefault(plan, NOT_BEGUN);
    int taken = start.taken();
    ImageInProgress image;
    if (start.image().isPresent()) {
      image = start.image().get();
    } else {
      image =
          builder.begin(
              plan,
              plan.parent().isPresent() ? Optional.of(of(plan.parent().get())) : Optional.empty());
      taken = builder.takeCached(plan, image);
    }
    builder.finish(plan, image, taken, this);
    return image;
  }

  /** Why the first stage that failed did. */
  private Optional<String> reason() {
    for (FutureTask<ImageInProgress> task : tasks.values()) {
      try {
        if (task.isDone()) {
          task.get();
        }
      } catch (ExecutionException e) {
        return Optional.ofNullable(e.getCause()).map(Throwable::getMessage);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return Optional.empty();
  }

  private static IOException thrown(@Nullable Throwable cause)
      throws IOException, BuildException, DockerfileException, KeyException {
    if (cause instanceof BuildException e) {
      throw e;
    }
    if (cause instanceof DockerfileException e) {
      throw e;
    }
    if (cause instanceof KeyException e) {
      throw e;
    }
    if (cause instanceof RuntimeException e) {
      throw e;
    }
    if (cause instanceof Error e) {
      throw e;
    }
    return cause instanceof IOException e ? e : new IOException(cause);
  }

  /** Those that still run would use what is to be removed. */
  private static void awaitEnd(ExecutorService threads) {
    boolean interrupted = Thread.interrupted();
    while (!threads.isTerminated()) {
      try {
        threads.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
