package dev.buildimage.dockerfile;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Expands the variables of a Dockerfile's instructions (Dockerfile reference, "Environment
 * replacement"): in all but RUN, CMD and ENTRYPOINT, which leave that to the shell.
 */
public final class Evaluator {
  // they speak to BuildKit's SBOM scanner, and to nobody else
  private static final Set<String> NO_VARIABLES =
      Set.of("BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE");

  private final Dockerfile dockerfile;
  private final BuildArguments arguments;
  private final Stage target;
  private final Expansion expansion;
  private final Map<String, String> globals;

  /**
   * Evaluates the ARGs before the first FROM.
   *
   * @throws DockerfileException when one can't be expanded
   */
  public Evaluator(Dockerfile dockerfile, BuildArguments arguments) throws DockerfileException {
    this(dockerfile, arguments, dockerfile.target());
  }

  /**
   * The same for a stage of choice, which {@code TARGETSTAGE} names.
   *
   * @throws DockerfileException when an ARG can't be expanded
   */
  public Evaluator(Dockerfile dockerfile, BuildArguments arguments, Stage target)
      throws DockerfileException {
    this.dockerfile = dockerfile;
    this.arguments = arguments;
    this.target = target;
    this.expansion =
        new Expansion(
            dockerfile.source(), dockerfile.directives().escape(), dockerfile.starts(), true);
    this.globals = globals();
  }

  private Map<String, String> globals() throws DockerfileException {
    Map<String, String> values = new HashMap<>(arguments.platformArguments());
    values.put(
        "TARGETSTAGE",
        arguments.values().getOrDefault("TARGETSTAGE", target.from().name().orElse("default")));
    for (Instruction.Arg arg : dockerfile.globalArgs()) {
      for (Instruction.Declaration declaration : arg.declarations()) {
        Location at = arg.location();
        Variables variables = of(values);
        String name = expansion.name(at, declaration.name(), variables);
        if (arguments.values().containsKey(name)) {
          values.put(name, arguments.values().get(name));
        } else if (declaration.value().isPresent()) {
          values.put(name, expansion.word(at, declaration.value().get(), variables));
        }
      }
    }
    return values;
  }

  private static Variables of(Map<String, String> values) {
    return name -> Optional.ofNullable(values.get(name));
  }

  /**
   * A stage's FROM, expanded with what was declared before the first one.
   *
   * @throws DockerfileException when it can't be expanded, or expands to nothing
   */
  public Instruction.From from(Stage stage) throws DockerfileException {
    Instruction.From from = stage.from();
    String image = expansion.word(from.location(), from.image(), of(globals));
    if (image.isBlank()) {
      throw expansion.error(
          from.location(),
          from.image(),
          "'"
              + from.image()
              + "' expands to nothing: give its ARG, which must stand before FROM, a default or a"
              + " value");
    }
    Optional<String> platform = expansion.word(from.location(), from.platform(), of(globals));
    if (platform.isPresent() && platform.get().isBlank()) {
      String raw = from.platform().orElse("");
      throw expansion.error(
          from.location(),
          raw,
          "--platform="
              + raw
              + " expands to nothing: use $BUILDPLATFORM, $TARGETPLATFORM or"
              + " os/architecture");
    }
    return new Instruction.From(from.location(), from.text(), image, from.name(), platform);
  }

  /**
   * What a stage builds on.
   *
   * @throws DockerfileException as {@link #from}
   */
  public Origin base(Stage stage) throws DockerfileException {
    String image = from(stage).image();
    Optional<Stage> earlier = Dockerfile.last(dockerfile.stages().subList(0, stage.index()), image);
    return earlier.isPresent() ? new Origin.OfStage(earlier.get()) : outside(image);
  }

  private static String outOf(Stage stage) {
    return stage.index() == 0
        ? ": this is the first"
        : ": those before this one are 0 to " + (stage.index() - 1);
  }

  private static Origin outside(String image) {
    return image.equals("scratch") ? new Origin.Scratch() : new Origin.OfImage(image);
  }

  /**
   * What a COPY's {@code --from}, or that of a mount, names: a stage's name, else its index, else
   * an image.
   *
   * @param stage the instruction's
   * @throws DockerfileException when it names a stage that isn't there yet
   */
  public Origin origin(Stage stage, Instruction instruction, String from)
      throws DockerfileException {
    Optional<Stage> named = Dockerfile.last(dockerfile.stages(), from);
    if (named.isEmpty() && from.matches("[+-]?\\d+")) {
      named =
          dockerfile.stages().stream()
              .filter(s -> String.valueOf(s.index()).equals(from))
              .findFirst();
      if (named.isEmpty()) {
        throw expansion.error(
            instruction.location(), from, "there is no stage " + from + outOf(stage));
      }
    }
    if (named.isPresent() && named.get().index() >= stage.index()) {
      throw expansion.error(
          instruction.location(),
          from,
          "stage '"
              + from
              + "' doesn't come before this one, so it can't be copied from: move it up");
    }
    return named.isPresent() ? new Origin.OfStage(named.get()) : outside(from);
  }

  /**
   * What an instruction takes files from, beside the build context.
   *
   * @param stage the instruction's
   * @throws DockerfileException as {@link #origin}
   */
  public List<Origin> origins(Stage stage, Instruction instruction) throws DockerfileException {
    List<Origin> origins = new ArrayList<>();
    for (String from : froms(instruction)) {
      origins.add(origin(stage, instruction, from));
    }
    return List.copyOf(origins);
  }

  private static List<String> froms(Instruction instruction) {
    if (instruction instanceof Instruction.Copy copy) {
      return copy.from().stream().toList();
    }
    if (instruction instanceof Instruction.Run run) {
      return run.mounts().stream().flatMap(mount -> mount.origin().stream()).toList();
    }
    return List.of();
  }

  /**
   * The stage that a name nearly is, for when there is no image of that name.
   *
   * @param stage the instruction's that has it
   */
  public Optional<String> nearestStage(Stage stage, String name) {
    List<String> names =
        dockerfile.stages().subList(0, stage.index()).stream()
            .flatMap(earlier -> earlier.from().name().stream())
            .toList();
    return Suggestion.nearest(name, names);
  }

  /**
   * The images that the target is made from, by the first instruction that needs each: FROM, COPY
   * or RUN.
   *
   * @throws DockerfileException as {@link #needed}
   */
  public Map<String, Instruction> images() throws DockerfileException {
    Map<String, Instruction> images = new LinkedHashMap<>();
    for (Stage stage : needed()) {
      if (base(stage) instanceof Origin.OfImage image) {
        images.putIfAbsent(image.reference(), stage.from());
      }
      List<Instruction> instructions = new ArrayList<>();
      triggers(stage).forEach(trigger -> instructions.add(trigger.instruction()));
      instructions.addAll(stage.instructions());
      for (Instruction instruction : instructions) {
        for (Origin origin : origins(stage, instruction)) {
          if (origin instanceof Origin.OfImage image) {
            images.putIfAbsent(image.reference(), instruction);
          }
        }
      }
    }
    return Collections.unmodifiableMap(images);
  }

  /**
   * The stages that the target needs, and the target: each after those it needs itself.
   *
   * @throws DockerfileException as {@link #origins} and {@link #base}
   */
  public List<Stage> needed() throws DockerfileException {
    // by their numbers: a stage's own hash is one of all its instructions
    Set<Integer> found = new HashSet<>(Set.of(target.index()));
    List<Stage> needed = new ArrayList<>();
    // stages only need those before them, so that one way back finds them all
    for (int index = target.index(); index >= 0; index--) {
      Stage stage = dockerfile.stages().get(index);
      if (found.contains(index)) {
        needed.add(0, stage);
        neededBy(stage).forEach(earlier -> found.add(earlier.index()));
      }
    }
    return List.copyOf(needed);
  }

  /**
   * What a stage needs directly.
   *
   * @throws DockerfileException as {@link #needed}
   */
  public List<Stage> neededBy(Stage stage) throws DockerfileException {
    List<Origin> origins = new ArrayList<>(List.of(base(stage)));
    for (Trigger trigger : triggers(stage)) {
      origins.addAll(origins(stage, trigger.instruction()));
    }
    for (Instruction instruction : stage.instructions()) {
      origins.addAll(origins(stage, instruction));
    }
    Map<Integer, Stage> needed = new LinkedHashMap<>();
    for (Origin origin : origins) {
      if (origin instanceof Origin.OfStage earlier) {
        needed.put(earlier.stage().index(), earlier.stage());
      }
    }
    return List.copyOf(needed.values());
  }

  /**
   * The ONBUILD instructions of the stage that a stage builds on; those of an image are in its
   * configuration, and {@link DockerfileParser#triggers} reads them.
   *
   * @throws DockerfileException as {@link #base}
   */
  public List<Trigger> triggers(Stage stage) throws DockerfileException {
    if (!(base(stage) instanceof Origin.OfStage parent)) {
      return List.of();
    }
    List<String> texts =
        parent.stage().instructions().stream()
            .filter(Instruction.OnBuild.class::isInstance)
            .map(instruction -> ((Instruction.OnBuild) instruction).trigger())
            .toList();
    return new DockerfileParser().triggers(parent.stage().label(), texts);
  }

  /**
   * The scope in which a stage on an image begins; one on another stage begins in the last scope of
   * that.
   *
   * @param baseEnvironment of the image that FROM names
   */
  public Scope scope(Map<String, String> baseEnvironment) {
    return Scope.of(baseEnvironment, arguments.proxies());
  }

  /**
   * The instructions of a stage on an image, expanded in order.
   *
   * @param baseEnvironment of the image that FROM names
   * @throws DockerfileException at the first one that can't be
   */
  public List<Step> steps(Stage stage, Map<String, String> baseEnvironment)
      throws DockerfileException {
    return steps(stage, List.of(), scope(baseEnvironment));
  }

  /**
   * The base's triggers and a stage's instructions, expanded in order.
   *
   * @param scope in which they begin
   * @throws DockerfileException at the first one that can't be expanded
   */
  public List<Step> steps(Stage stage, List<Trigger> triggers, Scope scope)
      throws DockerfileException {
    List<Step> steps = new ArrayList<>();
    Scope current = scope;
    // an image's triggers are known too late to be part of the key
    boolean keyed = base(stage) instanceof Origin.OfStage;
    for (Trigger trigger : triggers) {
      Expansion own =
          new Expansion(
              trigger.source(), dockerfile.directives().escape(), new TreeSet<>(Set.of(1)), keyed);
      Step step = step(trigger.instruction(), current, own);
      steps.add(step);
      current = step.scope();
    }
    for (Instruction instruction : stage.instructions()) {
      Step step = step(instruction, current, expansion);
      steps.add(step);
      current = step.scope();
    }
    return List.copyOf(steps);
  }

  /**
   * What the target takes from the build context; see {@link Dockerfile#copySources}.
   *
   * @throws DockerfileException as {@link #steps} and {@link #needed}
   */
  public List<String> copySources() throws DockerfileException {
    Set<String> sources = new LinkedHashSet<>();
    instructions().forEach(instruction -> sources.addAll(ContextSources.of(instruction)));
    return List.copyOf(sources);
  }

  /**
   * The instructions of all stages that the target needs, expanded without what base images have.
   *
   * @throws DockerfileException as {@link #steps} and {@link #needed}
   */
  public List<Instruction> instructions() throws DockerfileException {
    List<Instruction> instructions = new ArrayList<>();
    Map<Integer, Scope> last = new HashMap<>();
    for (Stage stage : needed()) {
      Scope scope = scope(Map.of());
      if (base(stage) instanceof Origin.OfStage parent) {
        scope = last.getOrDefault(parent.stage().index(), scope);
      }
      for (Step step : steps(stage, triggers(stage), scope)) {
        instructions.add(step.instruction());
        scope = step.scope();
      }
      last.put(stage.index(), scope);
    }
    return List.copyOf(instructions);
  }

  private Step step(Instruction instruction, Scope scope, Expansion words)
      throws DockerfileException {
    if (instruction instanceof Instruction.Arg arg) {
      return arg(arg, scope, words);
    }
    if (instruction instanceof Instruction.Env env) {
      return env(env, scope, words);
    }
    return new Step(words.expand(instruction, scope), scope);
  }

  private Step arg(Instruction.Arg arg, Scope before, Expansion words) throws DockerfileException {
    Scope scope = before;
    List<Instruction.Declaration> declarations = new ArrayList<>();
    for (Instruction.Declaration declaration : arg.declarations()) {
      String name = words.name(arg.location(), declaration.name(), scope::get);
      Optional<String> value =
          Optional.ofNullable(
              declaration.value().isPresent()
                  ? arguments.values().get(name)
                  : arguments.values().getOrDefault(name, globals.get(name)));
      boolean settled = true;
      if (value.isEmpty() && declaration.value().isPresent()) {
        Expansion.Traced traced = words.traced(arg.location(), declaration.value().get(), scope);
        value = Optional.of(traced.text());
        settled = traced.settled();
      }
      if (!NO_VARIABLES.contains(name)) {
        scope = scope.withArg(name, value, settled);
      }
      declarations.add(new Instruction.Declaration(name, value));
    }
    return new Step(new Instruction.Arg(arg.location(), arg.text(), declarations), scope);
  }

  // The pairs of one ENV don't see each other.
  private Step env(Instruction.Env env, Scope before, Expansion words) throws DockerfileException {
    Scope scope = before;
    Map<String, String> pairs = new LinkedHashMap<>();
    for (Instruction.Pair pair : env.pairs()) {
      String name = words.name(env.location(), pair.name(), before::get);
      Expansion.Traced value = words.traced(env.location(), pair.value(), before);
      scope = scope.withEnv(name, value.text(), value.settled());
      pairs.put(name, value.text());
    }
    List<Instruction.Pair> expanded =
        pairs.entrySet().stream().map(e -> new Instruction.Pair(e.getKey(), e.getValue())).toList();
    return new Step(new Instruction.Env(env.location(), env.text(), expanded), scope);
  }
}
