package dev.buildimage.build;

import dev.buildimage.dockerfile.AddSource;
import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.dockerfile.DockerfileParser;
import dev.buildimage.dockerfile.Evaluator;
import dev.buildimage.dockerfile.IgnoreRules;
import dev.buildimage.dockerfile.Instruction;
import dev.buildimage.dockerfile.Mount;
import dev.buildimage.dockerfile.Origin;
import dev.buildimage.dockerfile.Scope;
import dev.buildimage.dockerfile.Stage;
import dev.buildimage.dockerfile.Step;
import dev.buildimage.dockerfile.Trigger;
import dev.buildimage.image.Digest;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.InvalidImageException;
import dev.buildimage.image.Platform;
import dev.buildimage.key.KeyException;
import dev.buildimage.sandbox.ImageEnvironment;
import dev.buildimage.store.CacheFolders;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the stages that a target needs, as far as that can be done without executing them. */
final class StagePlanner {
  private final DockerfileBuild build;
  private final BuildContext context;
  private final SourceImages images;
  private final Downloads downloads;
  private final GitSources repositories;
  private final CacheFolders caches;
  private final StepOptions options;
  private final Conditions conditions;
  private final Stage target;
  private final Evaluator evaluator;
  private final Map<Integer, StagePlan> plans = new HashMap<>();

  StagePlanner(
      DockerfileBuild build,
      BuildContext context,
      SourceImages images,
      Downloads downloads,
      GitSources repositories,
      CacheFolders caches,
      StepOptions options,
      Conditions conditions)
      throws DockerfileException {
    this.build = build;
    this.context = context;
    this.images = images;
    this.downloads = downloads;
    this.repositories = repositories;
    this.caches = caches;
    this.options = options;
    this.conditions = conditions;
    this.target = build.target();
    this.evaluator = new Evaluator(build.dockerfile(), build.arguments(), target);
  }

  /** The target, with all that it needs. */
  StagePlan target() throws IOException, BuildException, DockerfileException, KeyException {
    return plan(target);
  }

  private StagePlan plan(Stage stage)
      throws IOException, BuildException, DockerfileException, KeyException {
    StagePlan known = plans.get(stage.index());
    if (known == null) {
      known = read(stage);
      plans.put(stage.index(), known);
    }
    return known;
  }

  private StagePlan read(Stage stage)
      throws IOException, BuildException, DockerfileException, KeyException {
    Instruction.From from = evaluator.from(stage);
    Platform platform = platform(from);
    Origin origin = evaluator.base(stage);
    StagePlan.Base base;
    ImageConfig config;
    Scope scope;
    Digest below;
    List<Trigger> triggers;
    if (origin instanceof Origin.OfStage parent) {
      StagePlan plan = plan(parent.stage());
      base = new StagePlan.Base.Stage(plan);
      config = plan.config();
      scope = plan.scope();
      below = plan.definition();
      triggers = evaluator.triggers(stage);
      platform = from.platform().isPresent() ? platform : plan.platform();
    } else {
      SourceImage image = image(stage, origin, platform, from.location() + ": FROM");
      base = new StagePlan.Base.Image(image);
      config = withPath(image.described().config());
      scope = evaluator.scope(config.env());
      below = image.id();
      triggers = new DockerfileParser().triggers(from.image(), onBuild(config));
    }
    StageSteps steps =
        new StageSteps(
            stage,
            withoutTriggers(config),
            below,
            evaluator.steps(stage, triggers, scope),
            platform);
    return new StagePlan(
        stage.label(),
        base,
        platform,
        steps.planned,
        steps.below,
        steps.config,
        steps.scope.orElse(scope));
  }

  private Platform platform(Instruction.From from) throws BuildException {
    try {
      return from.platform().map(Platform::parse).orElse(build.platform());
    } catch (InvalidImageException e) {
      throw new BuildException(from.location() + ": FROM --platform: " + e.getMessage(), e);
    }
  }

  private SourceImage image(Stage stage, Origin origin, Platform platform, String where)
      throws IOException, BuildException {
    return origin instanceof Origin.OfImage image
        ? images.named(
            image.reference(), platform, where, evaluator.nearestStage(stage, image.reference()))
        : images.scratch(platform);
  }

  /** As BuildKit: {@code ENV PATH=/opt/bin:$PATH} has to have something to add to. */
  static ImageConfig withPath(ImageConfig config) {
    return config.env().containsKey("PATH")
        ? config
        : config.withEnv("PATH", ImageEnvironment.DEFAULT_PATH);
  }

  private static List<String> onBuild(ImageConfig config) {
    List<String> texts = new ArrayList<>();
    config.json().path("config").path("OnBuild").forEach(text -> texts.add(text.asText()));
    return texts;
  }

  /** What the base's ONBUILD wanted is done, and not meant for who builds on this image. */
  static ImageConfig withoutTriggers(ImageConfig config) {
    return onBuild(config).isEmpty() ? config : config.editRun(run -> run.remove("OnBuild"));
  }

  /** The steps of one stage, whose config grows from one to the next. */
  private final class StageSteps {
    private final Stage stage;
    private final Platform platform;
    private final int count;
    private final List<PlannedStep> planned = new ArrayList<>();
    private ImageConfig config;
    private Digest below;
    private Optional<Scope> scope = Optional.empty();
    private boolean ownCommand;

    StageSteps(Stage stage, ImageConfig config, Digest below, List<Step> steps, Platform platform)
        throws IOException, BuildException, DockerfileException, KeyException {
      this.stage = stage;
      this.platform = platform;
      this.config = config;
      this.below = below;
      this.count = steps.size();
      for (Step step : steps) {
        try {
          add(step);
        } catch (BuildException e) {
          throw new BuildException(step.instruction().location() + ": " + e.getMessage(), e);
        }
      }
    }

    private void add(Step step)
        throws IOException, BuildException, DockerfileException, KeyException {
      Instruction instruction = step.instruction();
      Optional<FileStep> files = files(step);
      Digest key = below;
      if (files.isPresent()) {
        key = key(files.get());
        below =
            files.get().isLinked()
                ? new StepKey().add("on", below.toString()).add("link", key.toString()).digest()
                : key;
      }
      ConfigChange change = new ConfigChange(instruction, ownCommand);
      planned.add(
          new PlannedStep(
              instruction,
              line(instruction),
              name(instruction),
              CreatedBy.of(instruction, step.scope(), config),
              files,
              key,
              change));
      config = change.apply(config);
      ownCommand |= instruction instanceof Instruction.Cmd;
      scope = Optional.of(step.scope());
    }

    private Digest key(FileStep files) {
      return StepKey.of(files, below, platform, conditions, FileSource::definition);
    }

    private String name(Instruction instruction) {
      String number = planned.size() + 1 + "/" + count;
      return instruction.location()
          + " ["
          + (build.dockerfile().stages().size() == 1 ? "" : stage.label() + " ")
          + number
          + "] "
          + line(instruction);
    }

    private static String line(Instruction instruction) {
      String line = instruction.text().strip().lines().findFirst().orElse("");
      return line.length() <= 100 ? line : line.substring(0, 99) + "…";
    }

    private Optional<FileStep> files(Step step)
        throws IOException, BuildException, DockerfileException, KeyException {
      Instruction instruction = step.instruction();
      if (instruction instanceof Instruction.Run run) {
        return Optional.of(run(run, step.scope()));
      }
      if (instruction instanceof Instruction.Copy copy) {
        return Optional.of(copy(copy));
      }
      if (instruction instanceof Instruction.Add add) {
        return Optional.of(add(add));
      }
      if (instruction instanceof Instruction.Workdir workdir) {
        String path = ConfigChange.absolute(workdir, config);
        return path.equals("/")
            ? Optional.empty()
            : Optional.of(new WorkdirStep(path, config.user()));
      }
      return Optional.empty();
    }

    private FileStep run(Instruction.Run run, Scope scope)
        throws IOException, BuildException, DockerfileException, KeyException {
      if (run.security() == Instruction.Security.INSECURE
          && !options.allowed().contains(StepOptions.INSECURE)) {
        throw new BuildException(
            "RUN --security=insecure is not allowed: set builder.allow="
                + StepOptions.INSECURE
                + " if you trust this Dockerfile, or remove the flag");
      }
      List<RunMount> mounts = new ArrayList<>();
      for (Mount mount : run.mounts()) {
        mounts.add(mount(run, mount));
      }
      return new RunStep(run, config, scope.arguments(), scope.proxies(), mounts, caches, options);
    }

    private RunMount mount(Instruction.Run run, Mount mount)
        throws IOException, BuildException, DockerfileException, KeyException {
      if (mount instanceof Mount.Bind bind) {
        return bind.from().isPresent()
            ? new RunMount.OfSource(bind, source(run, bind.from().get()))
            : new RunMount.OfContext(
                bind,
                context,
                ContextSelection.of(
                    context,
                    List.of(bind.source()),
                    IgnoreRules.none(),
                    "RUN --mount=type=bind,source="));
      }
      if (mount instanceof Mount.Cache cache) {
        return new RunMount.OfCache(
            cache,
            cache.from().isPresent()
                ? Optional.of(source(run, cache.from().get()))
                : Optional.empty());
      }
      if (mount instanceof Mount.Tmpfs tmpfs) {
        return new RunMount.OfMemory(tmpfs);
      }
      if (mount instanceof Mount.Secret secret) {
        return new RunMount.OfSecret(secret);
      }
      if (mount instanceof Mount.Ssh ssh) {
        return new RunMount.OfAgent(ssh);
      }
      throw new IllegalStateException(mount + " is not expanded");
    }

    private FileSource source(Instruction instruction, String from)
        throws IOException, BuildException, DockerfileException, KeyException {
      Origin origin = evaluator.origin(stage, instruction, from);
      return origin instanceof Origin.OfStage other
          ? new FileSource.OfStage(plan(other.stage()))
          : new FileSource.OfImage(image(stage, origin, platform, "--from"));
    }

    private FileStep copy(Instruction.Copy copy)
        throws IOException, BuildException, DockerfileException, KeyException {
      CopyStep.Origin origin;
      int count;
      if (copy.from().isPresent()) {
        FileSource source = source(copy, copy.from().get());
        origin = new CopyStep.Origin.Elsewhere(source, copy.sources());
        count = copy.sources().size();
      } else {
        ContextSelection selection =
            ContextSelection.of(context, copy.sources(), IgnoreRules.of(copy.excludes()), "COPY");
        origin = new CopyStep.Origin.Context(context, selection);
        count = selection.paths().size();
      }
      return new CopyStep(
          origin,
          copy.files(),
          new CopyTarget(
              destination(copy.destination(), count + copy.files().size()),
              copy.chown(),
              copy.chmod(),
              copy.link(),
              copy.parents(),
              copy.excludes()));
    }

    private FileStep add(Instruction.Add add) throws IOException, BuildException, KeyException {
      List<AddItem> items = new ArrayList<>();
      for (AddSource source : add.sources()) {
        if (source instanceof AddSource.Download download) {
          items.add(downloads.describe(download.url(), add.checksum()));
        } else if (source instanceof AddSource.GitRepository repository) {
          items.add(repositories.describe(repository, add.keepGitDir(), add.checksum()));
        } else if (source instanceof AddSource.ContextPath path) {
          ContextSelection selection =
              ContextSelection.of(
                  context, List.of(path.pattern()), IgnoreRules.of(add.excludes()), "ADD");
          for (String each : selection.paths()) {
            items.add(new AddItem.OfContext(context, each, selection));
          }
        }
      }
      return new AddStep(
          items,
          add.files(),
          new CopyTarget(
              destination(add.destination(), items.size() + add.files().size()),
              add.chown(),
              add.chmod(),
              add.link(),
              false,
              add.excludes()),
          add.unpack(),
          downloads,
          repositories);
    }

    /** Absolute, with a slash at its end where it is a folder. */
    private String destination(String written, int sources) {
      Path absolute = Path.of(config.workingDir()).resolve(written).normalize();
      boolean folder =
          written.endsWith("/")
              || written.equals(".")
              || written.endsWith("/.")
              || written.equals("..")
              || written.endsWith("/..")
              || sources > 1;
      return absolute + (folder && absolute.getNameCount() > 0 ? "/" : "");
    }
  }
}
