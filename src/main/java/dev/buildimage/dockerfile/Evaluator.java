package dev.buildimage.dockerfile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Expands the variables of a Dockerfile's instructions (Dockerfile reference, "Environment
 * replacement"): in all but RUN, CMD and ENTRYPOINT, which leave that to the shell.
 */
public final class Evaluator {
  private final Dockerfile dockerfile;
  private final BuildArguments arguments;
  private final Expansion expansion;
  private final Map<String, String> globals;

  /**
   * Evaluates the ARGs before the first FROM.
   *
   * @throws DockerfileException when one can't be expanded
   */
  public Evaluator(Dockerfile dockerfile, BuildArguments arguments) throws DockerfileException {
    this.dockerfile = dockerfile;
    this.arguments = arguments;
    this.expansion = new Expansion(dockerfile.source(), dockerfile.directives().escape());
    this.globals = globals();
  }

  private Map<String, String> globals() throws DockerfileException {
    Map<String, String> values = new HashMap<>(arguments.platformArguments());
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
    return new Instruction.From(
        from.location(), from.text(), image, from.name(), platform.filter(p -> !p.isBlank()));
  }

  /**
   * A stage's instructions, expanded in order.
   *
   * @param baseEnvironment of the image that FROM names
   * @throws DockerfileException at the first one that can't be
   */
  public List<Step> steps(Stage stage, Map<String, String> baseEnvironment)
      throws DockerfileException {
    Scope scope = Scope.of(baseEnvironment, arguments.proxies());
    List<Step> steps = new ArrayList<>();
    for (Instruction instruction : stage.instructions()) {
      Step step = step(instruction, scope);
      steps.add(step);
      scope = step.scope();
    }
    return List.copyOf(steps);
  }

  /**
   * What COPY takes from the build context; see {@link Dockerfile#copySources}.
   *
   * @throws DockerfileException as {@link #steps}
   */
  public List<String> copySources() throws DockerfileException {
    Set<String> sources = new LinkedHashSet<>();
    for (Stage stage : dockerfile.stages()) {
      for (Step step : steps(stage, Map.of())) {
        if (step.instruction() instanceof Instruction.Copy copy) {
          sources.addAll(copy.sources());
        }
      }
    }
    return List.copyOf(sources);
  }

  private Step step(Instruction instruction, Scope scope) throws DockerfileException {
    if (instruction instanceof Instruction.Arg arg) {
      return arg(arg, scope);
    }
    if (instruction instanceof Instruction.Env env) {
      return env(env, scope);
    }
    return new Step(expansion.expand(instruction, scope), scope);
  }

  private Step arg(Instruction.Arg arg, Scope before) throws DockerfileException {
    Scope scope = before;
    List<Instruction.Declaration> declarations = new ArrayList<>();
    for (Instruction.Declaration declaration : arg.declarations()) {
      String name = expansion.name(arg.location(), declaration.name(), scope::get);
      Optional<String> value =
          Optional.ofNullable(
              declaration.value().isPresent()
                  ? arguments.values().get(name)
                  : arguments.values().getOrDefault(name, globals.get(name)));
      boolean settled = true;
      if (value.isEmpty() && declaration.value().isPresent()) {
        Expansion.Traced traced =
            expansion.traced(arg.location(), declaration.value().get(), scope);
        value = Optional.of(traced.text());
        settled = traced.settled();
      }
      scope = scope.withArg(name, value, settled);
      declarations.add(new Instruction.Declaration(name, value));
    }
    return new Step(new Instruction.Arg(arg.location(), arg.text(), declarations), scope);
  }

  // The pairs of one ENV don't see each other.
  private Step env(Instruction.Env env, Scope before) throws DockerfileException {
    Scope scope = before;
    Map<String, String> pairs = new LinkedHashMap<>();
    for (Instruction.Pair pair : env.pairs()) {
      String name = expansion.name(env.location(), pair.name(), before::get);
      Expansion.Traced value = expansion.traced(env.location(), pair.value(), before);
      scope = scope.withEnv(name, value.text(), value.settled());
      pairs.put(name, value.text());
    }
    List<Instruction.Pair> expanded =
        pairs.entrySet().stream().map(e -> new Instruction.Pair(e.getKey(), e.getValue())).toList();
    return new Step(new Instruction.Env(env.location(), env.text(), expanded), scope);
  }
}
