package dev.buildimage.dockerfile;

import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A parsed Dockerfile.
 *
 * @param source its text
 * @param directives at its top
 * @param globalArgs those before the first FROM, for use in FROM alone
 * @param stages at least one; the last is what is built
 * @param warnings each {@code file:line: text (name of the check)}
 */
public record Dockerfile(
    Source source,
    Directives directives,
    List<Instruction.Arg> globalArgs,
    List<Stage> stages,
    List<String> warnings) {
  static final Pattern INDEX = Pattern.compile("\\d{1,6}");

  /** Copies the lists. */
  public Dockerfile {
    globalArgs = List.copyOf(globalArgs);
    stages = List.copyOf(stages);
    warnings = List.copyOf(warnings);
  }

  /** The last stage, which is built unless another is asked for. */
  public Stage target() {
    return stages.get(stages.size() - 1);
  }

  /**
   * The stage to be built.
   *
   * @param wanted its name, in any case, or its index; empty for the last
   * @throws DockerfileException when there is no such stage
   */
  public Stage target(Optional<String> wanted) throws DockerfileException {
    if (wanted.isEmpty()) {
      return target();
    }
    Optional<Stage> named = last(stages, wanted.get());
    if (named.isEmpty() && INDEX.matcher(wanted.get()).matches()) {
      int index = Integer.parseInt(wanted.get());
      named = stages.stream().filter(stage -> stage.index() == index).findFirst();
    }
    return named.orElseThrow(() -> noTarget(wanted.get()));
  }

  private DockerfileException noTarget(String wanted) {
    List<String> names = stages.stream().flatMap(stage -> stage.from().name().stream()).toList();
    return source.error(
        1,
        "",
        "there is no stage '"
            + wanted
            + "' to build"
            + (names.isEmpty()
                ? ": no FROM has a name: add AS " + wanted + " to one"
                : Suggestion.hint(wanted, names, ": there are ")));
  }

  /** Of stages of one name the last counts, as in BuildKit. */
  static Optional<Stage> last(List<Stage> stages, String name) {
    return stages.stream()
        .filter(stage -> stage.from().name().filter(name::equalsIgnoreCase).isPresent())
        .reduce((earlier, later) -> later);
  }

  /**
   * What the target takes from the build context, by COPY, ADD and bind mounts: paths, or patterns
   * as {@link ContextPattern} reads them, in order of appearance, each once. Stages that the target
   * doesn't need don't count: nothing of them is in the image, so they are no part of its key.
   *
   * @throws DockerfileException when one can't be expanded, depends on the base image or leaves the
   *     context
   */
  public List<String> copySources(BuildArguments arguments) throws DockerfileException {
    return new Evaluator(this, arguments).copySources();
  }

  /** The lines at which instructions begin. */
  NavigableSet<Integer> starts() {
    NavigableSet<Integer> starts = new TreeSet<>();
    globalArgs.forEach(arg -> starts.add(arg.location().line()));
    for (Stage stage : stages) {
      starts.add(stage.from().location().line());
      stage.instructions().forEach(instruction -> starts.add(instruction.location().line()));
    }
    return starts;
  }

  /** Which of these build arguments no ARG takes, so that the user can be told. */
  public SortedSet<String> unusedArgs(Collection<String> names) {
    Set<String> declared =
        Stream.concat(
                globalArgs.stream(),
                stages.stream()
                    .flatMap(s -> s.instructions().stream())
                    .filter(Instruction.Arg.class::isInstance)
                    .map(Instruction.Arg.class::cast))
            .flatMap(arg -> arg.declarations().stream())
            .map(Instruction.Declaration::name)
            .collect(Collectors.toSet());
    SortedSet<String> unused = new TreeSet<>(names);
    unused.removeAll(declared);
    unused.removeIf(BuildArguments::isPredefined);
    return unused;
  }
}
