package dev.buildimage.build;

import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.key.Commit;
import dev.buildimage.key.CommitInputs;
import dev.buildimage.key.FirstParents;
import dev.buildimage.key.InputSource;
import dev.buildimage.key.KeyDifference;
import dev.buildimage.key.KeyException;
import dev.buildimage.key.KeyRepository;
import dev.buildimage.key.MissingInputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says which inputs make keys differ, and since when a key is what it is. */
public final class KeyExplanations {
  /** What names the work tree; a branch of that name is {@code refs/heads/worktree}. */
  public static final String WORK_TREE = "worktree";

  private static final KeyDifference UNKNOWN = new KeyDifference(List.of(), List.of());

  private final KeyRepository repository;
  private final BuildLinesSource maven;

  /** Explanations of keys of a repository. */
  public KeyExplanations(KeyRepository repository, BuildLinesSource maven) {
    this.repository = repository;
    this.maven = maven;
  }

  /** Explanations of what no Maven build is part of. */
  public KeyExplanations(KeyRepository repository) {
    this(repository, source -> BuildLines.NONE);
  }

  /**
   * Compares the keys of two sides, each with the inputs that its own Dockerfile names.
   *
   * @param from a revision, or {@value #WORK_TREE}
   * @param to a revision, or {@value #WORK_TREE}
   * @throws KeyException when a revision is unknown, or an input is missing on a side
   * @throws BuildException when a side has no Dockerfile, or a wrong pom
   * @throws DockerfileException when a side's Dockerfile is wrong
   */
  public KeyExplanation explain(BuildRequest request, String from, String to)
      throws KeyException, DockerfileException, BuildException, IOException {
    return explanation(side(request, from), side(request, to));
  }

  /**
   * Compares the work tree with the last commit, along first parents, that has another key.
   *
   * @return empty when there is none in this clone, or when that one can't have a key
   * @throws KeyException when git's objects can't be read, or an input is missing
   * @throws BuildException when the work tree has no Dockerfile, or a wrong pom
   * @throws DockerfileException when its Dockerfile is wrong
   */
  public Optional<KeyExplanation> lastChange(BuildRequest request)
      throws KeyException, DockerfileException, BuildException, IOException {
    KeySide now = side(request, WORK_TREE);
    Optional<String> key = Optional.of(now.definition().key());
    FirstParents line = repository.history(repository.commit("HEAD"), Optional.empty());
    CommitInputs commit = line.get(0);
    Walked walked = walked(request, commit);
    for (int place = 0; walked.key().equals(key); ) {
      place = line.unchangedUntil(place, watched(request, walked)) + 1;
      if (place >= line.size()) {
        return Optional.empty();
      }
      CommitInputs before = line.get(place);
      walked = walked(request, before, maven(walked, commit, before));
      commit = before;
    }
    if (walked.definition().isEmpty()) {
      return Optional.empty();
    }
    Commit then = commit.commit();
    KeySide from = new KeySide(then.id(), Optional.of(then), walked.definition().get());
    return Optional.of(explanation(from, now));
  }

  private static KeyExplanation explanation(KeySide before, KeySide after) throws KeyException {
    KeyDifference difference = difference(before.definition(), after.definition());
    return new KeyExplanation(
        before, after, difference, moves(before.definition(), after.definition(), difference));
  }

  private static List<KeyMove> moves(
      BuildDefinition before, BuildDefinition after, KeyDifference difference) {
    KeyDifference tools = difference.ofTools();
    return List.of(
        new KeyMove("tools", before.toolsKey(), after.toolsKey(), tools.causes()),
        new KeyMove("builder", before.key(), after.key(), difference.readable().causes()));
  }

  private KeySide side(BuildRequest request, String revision)
      throws KeyException, DockerfileException, BuildException, IOException {
    if (revision.equals(WORK_TREE)) {
      return new KeySide(revision, Optional.empty(), read(request, repository));
    }
    CommitInputs inputs = repository.commit(revision);
    return new KeySide(revision, Optional.of(inputs.commit()), read(request, inputs));
  }

  private BuildDefinition read(BuildRequest request, InputSource source)
      throws KeyException, DockerfileException, BuildException, IOException {
    return new BuildDefinitions(source, maven).read(request);
  }

  private static KeyDifference difference(BuildDefinition before, BuildDefinition after)
      throws KeyException {
    return KeyDifference.between(
        before.snapshot(), before.manifest(), after.snapshot(), after.manifest());
  }

  /**
   * Finds every change of the key, walking back along first parents once.
   *
   * @param from the last revision to look at; empty for the first commit
   * @param to the revision to begin at, or {@value #WORK_TREE}
   * @throws KeyException when a revision is unknown, or {@code from} is not among the first parents
   *     of {@code to}
   * @throws BuildException when {@code to} has no Dockerfile
   * @throws DockerfileException when the Dockerfile of {@code to} is wrong
   */
  public KeyHistory history(BuildRequest request, Optional<String> from, String to)
      throws KeyException, DockerfileException, BuildException, IOException {
    KeySide newest = side(request, to);
    CommitInputs start = repository.commit(newest.commit().map(Commit::id).orElse("HEAD"));
    Optional<CommitInputs> last =
        from.isPresent() ? Optional.of(repository.commit(from.get())) : Optional.empty();
    FirstParents line = repository.history(start, last);
    List<KeyChange> changes = new ArrayList<>();
    Walked later = new Walked(Optional.of(newest.definition()), "");
    Walked now = newest.commit().isPresent() ? later : walked(request, start);
    if (!now.key().equals(later.key())) {
      changes.add(change(Optional.empty(), now, later));
    }
    walk(request, line, now, changes);
    if (from.isEmpty() && !line.isShallow()) {
      introduce(request, line, changes);
    }
    return new KeyHistory(
        newest.definition().key(),
        changes,
        line.size(),
        line.get(line.size() - 1).commit(),
        line.isShallow());
  }

  /** The first commit of all changes the key too, if it has one. */
  private void introduce(BuildRequest request, FirstParents line, List<KeyChange> changes)
      throws KeyException, IOException {
    CommitInputs first = line.get(line.size() - 1);
    Walked walked = walked(request, first);
    if (walked.key().isPresent()) {
      changes.add(
          new KeyChange(Optional.of(first.commit()), Optional.empty(), walked.key(), UNKNOWN));
    }
  }

  private void walk(BuildRequest request, FirstParents line, Walked newest, List<KeyChange> changes)
      throws KeyException, DockerfileException, IOException {
    Walked later = newest;
    for (int place = 0; ; ) {
      int introduced = line.unchangedUntil(place, watched(request, later));
      if (introduced + 1 >= line.size()) {
        return;
      }
      CommitInputs before = line.get(introduced + 1);
      Walked earlier = walked(request, before, maven(later, line.get(introduced), before));
      if (!earlier.key().equals(later.key())) {
        changes.add(change(Optional.of(line.get(introduced).commit()), earlier, later));
      }
      later = earlier;
      place = introduced + 1;
    }
  }

  /** Most changes of a key are no matter of Maven. */
  private BuildLinesSource maven(Walked later, CommitInputs introduced, CommitInputs before)
      throws KeyException {
    if (later.definition().isPresent()) {
      BuildLines lines = later.definition().get().maven();
      if (before.different(introduced, lines.watched()).isEmpty()) {
        return source -> lines;
      }
    }
    return maven;
  }

  private static KeyChange change(Optional<Commit> commit, Walked earlier, Walked later)
      throws KeyException {
    boolean both = earlier.definition().isPresent() && later.definition().isPresent();
    return new KeyChange(
        commit,
        earlier.key(),
        later.key(),
        both ? difference(earlier.definition().get(), later.definition().get()) : UNKNOWN);
  }

  /**
   * What a commit on the way has.
   *
   * @param definition empty when it can't have a key
   * @param lacks without which there is none; "." when that could be anything
   */
  private record Walked(Optional<BuildDefinition> definition, String lacks) {
    Optional<String> key() {
      return definition.map(BuildDefinition::key);
    }
  }

  private Walked walked(BuildRequest request, CommitInputs commit)
      throws KeyException, IOException {
    return walked(request, commit, maven);
  }

  private static Walked walked(BuildRequest request, CommitInputs commit, BuildLinesSource lines)
      throws KeyException, IOException {
    if (commit.text(request.dockerfile()).isEmpty()) {
      return new Walked(Optional.empty(), request.dockerfile());
    }
    try {
      return new Walked(Optional.of(new BuildDefinitions(commit, lines).read(request)), "");
    } catch (DockerfileException | BuildException | MissingInputException e) {
      // not a key that anyone could have had then, and no reason to stop
      return new Walked(Optional.empty(), ".");
    }
  }

  private static List<String> watched(BuildRequest request, Walked walked)
      throws DockerfileException {
    return walked.definition().isPresent()
        ? BuildDefinitions.watched(request, walked.definition().get())
        : List.of(walked.lacks());
  }
}
