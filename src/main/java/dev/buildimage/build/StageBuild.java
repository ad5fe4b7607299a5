package dev.buildimage.build;

import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.dockerfile.Instruction;
import dev.buildimage.image.ChainId;
import dev.buildimage.image.Digest;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.Platform;
import dev.buildimage.key.KeyException;
import dev.buildimage.layer.LayerException;
import dev.buildimage.sandbox.FileTree;
import dev.buildimage.sandbox.RootFileSystem;
import dev.buildimage.sandbox.Sandbox;
import dev.buildimage.sandbox.SandboxException;
import dev.buildimage.store.ContentStore;
import dev.buildimage.store.Folders;
import dev.buildimage.store.StepRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Takes the steps of one stage from the cache as far as they are there, and executes the others.
 */
final class StageBuild {
  /** What doesn't depend on anything below is made on nothing. */
  private static final Digest NOTHING = ChainId.of(List.of());

  private final ContentStore store;
  private final Sandbox sandbox;
  private final StepCache cache;
  private final LayerWriting writing;
  private final BuildLog log;
  private final Conditions conditions;

  StageBuild(
      ContentStore store,
      Sandbox sandbox,
      StepCache cache,
      LayerWriting writing,
      BuildLog log,
      Conditions conditions) {
    this.store = store;
    this.sandbox = sandbox;
    this.cache = cache;
    this.writing = writing;
    this.log = log;
    this.conditions = conditions;
  }

  /** What a stage begins with. */
  ImageInProgress begin(StagePlan plan, Optional<ImageInProgress> parent) {
    ImageInProgress image =
        parent.isPresent()
            ? parent.get().next()
            : new ImageInProgress(store, plan.image().described(), conditions.style());
    ImageConfig config =
        parent.isPresent() ? image.config() : StagePlanner.withPath(image.config());
    image.set(StagePlanner.withoutTriggers(config));
    return image;
  }

  /**
   * How many steps need not be executed, and what they make, as far as that is known without
   * anything that they take files from.
   *
   * @param image what the stage begins with; what the steps make is added to it
   */
  int takeCached(StagePlan plan, ImageInProgress image) throws IOException {
    int taken = 0;
    for (PlannedStep step : plan.steps()) {
      if (step.files().isPresent()) {
        FileStep files = step.files().get();
        Optional<MadeStep> known = cache.find(step.key(), below(files, image));
        if (known.isEmpty()) {
          return taken;
        }
        log.cached(step.name());
        image.add(known.get().layer(), step.createdBy().orElseThrow(), Optional.of(step.key()));
      } else {
        step.createdBy().ifPresent(image::add);
      }
      image.set(step.apply(image.config()));
      taken++;
    }
    return taken;
  }

  private static Digest below(FileStep files, ImageInProgress image) {
    return files.isLinked() ? NOTHING : image.id();
  }

  /**
   * Does the other steps.
   *
   * @param taken how many are done already
   * @param stages that steps take files from
   */
  void finish(StagePlan plan, ImageInProgress image, int taken, StageResults stages)
      throws IOException, BuildException, DockerfileException, KeyException, InterruptedException {
    Following following = new Following();
    for (PlannedStep step : plan.steps().subList(taken, plan.steps().size())) {
      if (step.files().isPresent()) {
        Optional<MadeLayer> layer = make(plan, step, step.files().get(), image, stages, following);
        image.add(layer, step.createdBy().orElseThrow(), Optional.of(step.key()));
      } else {
        step.createdBy().ifPresent(image::add);
      }
      image.set(step.apply(image.config()));
    }
  }

  /** Whether a step of a stage was executed, which is why all behind it are. */
  private final class Following {
    private boolean executed;

    void tell(PlannedStep step) throws IOException {
      log.missed(
          step.name(),
          executed
              ? "a step before it was executed"
              : cache.why(step.key(), step.createdBy().orElseThrow()));
      executed = true;
    }
  }

  private Optional<MadeLayer> make(
      StagePlan plan,
      PlannedStep step,
      FileStep files,
      ImageInProgress image,
      StageResults stages,
      Following following)
      throws IOException, BuildException, DockerfileException, KeyException, InterruptedException {
    Digest below = below(files, image);
    Optional<MadeStep> known = cache.find(step.key(), below);
    Map<FileSource, Digest> ids = new HashMap<>();
    Map<FileSource, FileTree.Layers> trees = new HashMap<>();
    if (known.isEmpty()) {
      for (FileSource source : files.sources()) {
        if (source instanceof FileSource.OfStage of) {
          ImageInProgress other = stages.of(of.stage());
          ids.put(source, other.id());
        } else {
          ids.put(source, source.definition());
        }
      }
      // the same files below and in the sources make the same, however they came to be
      Digest content =
          StepKey.of(
              files,
              below,
              plan.platform(),
              conditions,
              source -> Objects.requireNonNull(ids.get(source)));
      known = cache.find(content, below);
      if (known.isEmpty()) {
        following.tell(step);
        for (FileSource source : files.sources()) {
          trees.put(source, tree(source, stages));
        }
        MadeStep made =
            new MadeStep(
                below,
                execute(
                    plan,
                    step,
                    files,
                    image,
                    trees,
                    layer -> {
                      StepRecord record = new StepRecord(below, layer);
                      cache.put(content, record);
                      cache.put(step.key(), record);
                    }));
        cache.take(content, made);
        cache.take(step.key(), made);
        return made.layer();
      }
      cache.take(step.key(), known.get());
    }
    log.cached(step.name());
    return known.get().layer();
  }

  private static FileTree.Layers tree(FileSource source, StageResults stages)
      throws IOException, BuildException, DockerfileException, KeyException, InterruptedException {
    if (source instanceof FileSource.OfStage of) {
      of.stage().image().whole();
      return stages.of(of.stage()).files();
    }
    return ((FileSource.OfImage) source).image().files();
  }

  private Optional<MadeLayer> execute(
      StagePlan plan,
      PlannedStep step,
      FileStep files,
      ImageInProgress image,
      Map<FileSource, FileTree.Layers> trees,
      LayerWriting.Arrived arrived)
      throws IOException, BuildException, DockerfileException, KeyException {
    refuseForeign(step.instruction(), plan.platform());
    plan.image().whole();
    log.started(step.name());
    Instant start = Instant.now();
    Path folder = store.newWorkFolder("files");
    boolean done = false;
    try (StepOutput output = new StepOutput(log, step.name(), folder.resolve("output"));
        RootFileSystem root =
            files.isLinked() ? sandbox.open(List.of(), List.of()) : image.open(sandbox)) {
      Path own = Files.createDirectory(folder.resolve("own"));
      files.execute(new StepRoom(root, trees, own, output));
      Optional<MadeLayer> layer =
          writing.write(
              image.commit(root), step.instruction().location() + ": " + step.line(), log, arrived);
      if (files.isLinked() && layer.isPresent()) {
        // its tree is named as of nothing below it: on top of something, it is unpacked
        layer.get().descriptor();
      }
      done = true;
      log.done(
          step.name(),
          Duration.between(start, Instant.now()),
          layer.map(MadeLayer::bytes).orElse(0L));
      return layer;
    } catch (SandboxException | LayerException | BuildException e) {
      throw new BuildException(
          step.instruction().location() + ": " + step.line() + ": " + e.getMessage(), e);
    } finally {
      if (!done) {
        log.failed(step.name());
      }
      Folders.delete(folder);
    }
  }

  /** Files can be put into an image of any platform, but programs only run on their own. */
  private static void refuseForeign(Instruction instruction, Platform platform)
      throws BuildException {
    if (instruction instanceof Instruction.Run && !Platform.ofMachine().accepts(platform)) {
      throw new BuildException(
          instruction.location()
              + ": a RUN for "
              + platform
              + " can't be executed on this machine, which is "
              + Platform.ofMachine()
              + ": build it where its platform is at home and push it, set <platforms> to "
              + Platform.ofMachine()
              + ", or let a stage FROM --platform=$BUILDPLATFORM do it");
    }
  }
}
