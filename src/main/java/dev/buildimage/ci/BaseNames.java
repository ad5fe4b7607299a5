package dev.buildimage.ci;

import dev.buildimage.build.BuildRequest;
import dev.buildimage.dockerfile.BuildArguments;
import dev.buildimage.dockerfile.Dockerfile;
import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.dockerfile.Evaluator;
import dev.buildimage.dockerfile.Instruction;
import dev.buildimage.dockerfile.Stage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What FROMs name, where that depends on nothing but the Dockerfile: it is the same whatever the
 * platforms are, whatever an ARG without a default is given, and with the build arguments that are
 * configured.
 */
final class BaseNames {
  private final Evaluator configured;
  private final Evaluator defaults;
  private final Evaluator others;

  BaseNames(Dockerfile dockerfile, BuildRequest request) throws DockerfileException {
    String platform = request.platform().toString();
    this.configured =
        new Evaluator(dockerfile, new BuildArguments(request.buildArgs(), platform, platform));
    this.defaults =
        new Evaluator(dockerfile, new BuildArguments(without("a", dockerfile), "a/a/a", "a/a/a"));
    this.others =
        new Evaluator(dockerfile, new BuildArguments(without("b", dockerfile), "b/b/b", "b/b/b"));
  }

  /** A value for every ARG that has no default anywhere. */
  private static Map<String, String> without(String value, Dockerfile dockerfile) {
    Set<String> known = new HashSet<>();
    Map<String, String> values = new HashMap<>();
    for (Instruction.Arg arg : dockerfile.globalArgs()) {
      for (Instruction.Declaration declaration : arg.declarations()) {
        if (declaration.value().isPresent()) {
          known.add(declaration.name());
        }
        values.put(declaration.name(), value);
      }
    }
    values.keySet().removeAll(known);
    return values;
  }

  Optional<String> of(Stage stage) throws DockerfileException {
    String name = defaults.from(stage).image();
    boolean settled =
        name.equals(others.from(stage).image()) && name.equals(configured.from(stage).image());
    return settled ? Optional.of(name) : Optional.empty();
  }
}
