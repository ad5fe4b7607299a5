package dev.buildimage.dockerfile;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A parsed Dockerfile.
 *
 * @param source its text
 * @param directives at its top
 * @param globalArgs those before the first FROM, for use in FROM alone
 * @param stages at least one; the last is what is built
 * @param warnings each {@code file:line: text}
 */
public record Dockerfile(
    Source source,
    Directives directives,
    List<Instruction.Arg> globalArgs,
    List<Stage> stages,
    List<String> warnings) {
  /** Copies the lists. */
  public Dockerfile {
    globalArgs = List.copyOf(globalArgs);
    stages = List.copyOf(stages);
    warnings = List.copyOf(warnings);
  }

  /** The stage that is built. */
  public Stage target() {
    return stages.get(stages.size() - 1);
  }

  /**
   * What the COPY instructions take from the build context: paths, or patterns as {@link
   * ContextPattern} reads them, in order of appearance, each once.
   *
   * @throws DockerfileException when one can't be expanded, depends on the base image or leaves the
   *     context
   */
  public List<String> copySources(BuildArguments arguments) throws DockerfileException {
    return new Evaluator(this, arguments).copySources();
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
