package dev.buildimage.build;

import dev.buildimage.dockerfile.AddSource;
import dev.buildimage.dockerfile.Command;
import dev.buildimage.dockerfile.Instruction;
import dev.buildimage.dockerfile.Scope;
import dev.buildimage.image.ImageConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** An instruction as an image's history tells it, in the words of BuildKit. */
final class CreatedBy {
  private CreatedBy() {}

  /**
   * The line; empty for what the history doesn't tell.
   *
   * @param scope in which it is executed
   * @param config of the image before it
   */
  static Optional<String> of(Instruction instruction, Scope scope, ImageConfig config) {
    if (instruction instanceof Instruction.OnBuild) {
      return Optional.empty();
    }
    if (instruction instanceof Instruction.Run run) {
      return Optional.of(run(run, scope, config));
    }
    if (instruction instanceof Instruction.Env env) {
      return Optional.of("ENV " + pairs(env.pairs()));
    }
    if (instruction instanceof Instruction.Label label) {
      return Optional.of("LABEL " + pairs(label.pairs()));
    }
    if (instruction instanceof Instruction.Arg arg) {
      return Optional.of(
          "ARG "
              + arg.declarations().stream()
                  .map(d -> d.name() + d.value().map(value -> "=" + value).orElse(""))
                  .collect(Collectors.joining(" ")));
    }
    if (instruction instanceof Instruction.Cmd cmd) {
      return Optional.of("CMD " + quoted(cmd.command(), config));
    }
    if (instruction instanceof Instruction.Entrypoint entrypoint) {
      return Optional.of("ENTRYPOINT " + quoted(entrypoint.command(), config));
    }
    if (instruction instanceof Instruction.Workdir workdir) {
      return Optional.of("WORKDIR " + ConfigChange.absolute(workdir, config));
    }
    if (instruction instanceof Instruction.User user) {
      return Optional.of("USER " + user.user());
    }
    if (instruction instanceof Instruction.Copy copy) {
      return Optional.of(copy(copy));
    }
    if (instruction instanceof Instruction.Add add) {
      return Optional.of(add(add));
    }
    return Optional.of(instruction.text());
  }

  private static String run(Instruction.Run run, Scope scope, ImageConfig config) {
    List<String> words = new ArrayList<>(List.of("RUN"));
    Map<String, String> arguments = scope.arguments();
    if (!arguments.isEmpty()) {
      words.add("|" + arguments.size());
      arguments.forEach((name, value) -> words.add(name + "=" + value));
    }
    words.addAll(ConfigChange.arguments(run.command(), config));
    return String.join(" ", words);
  }

  private static String pairs(List<Instruction.Pair> pairs) {
    return pairs.stream()
        .map(pair -> pair.name() + "=" + pair.value())
        .collect(Collectors.joining(" "));
  }

  private static String quoted(Command command, ImageConfig config) {
    return ConfigChange.arguments(command, config).stream()
        .map(word -> '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
        .collect(Collectors.joining(" ", "[", "]"));
  }

  private static String copy(Instruction.Copy copy) {
    List<String> words = new ArrayList<>(List.of("COPY"));
    copy.chown().ifPresent(owner -> words.add("--chown=" + owner));
    copy.chmod().ifPresent(mode -> words.add("--chmod=" + mode));
    words.addAll(copy.sources());
    copy.files().forEach(file -> words.add("<<" + file.name()));
    words.add(copy.destination());
    return String.join(" ", words);
  }

  private static String add(Instruction.Add add) {
    List<String> words = new ArrayList<>(List.of("ADD"));
    add.chown().ifPresent(owner -> words.add("--chown=" + owner));
    add.chmod().ifPresent(mode -> words.add("--chmod=" + mode));
    for (AddSource source : add.sources()) {
      words.add(withoutPassword(text(source)));
    }
    add.files().forEach(file -> words.add("<<" + file.name()));
    words.add(add.destination());
    return String.join(" ", words);
  }

  private static String text(AddSource source) {
    if (source instanceof AddSource.ContextPath path) {
      return path.pattern();
    }
    return source instanceof AddSource.Download download
        ? download.url()
        : ((AddSource.GitRepository) source).text();
  }

  private static String withoutPassword(String url) {
    return url.replaceFirst("//[^/@]*@", "//");
  }
}
