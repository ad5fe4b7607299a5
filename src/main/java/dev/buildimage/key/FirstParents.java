package dev.buildimage.key;

import java.util.List;

/** The history of a branch as its first parents tell it, newest first. */
public final class FirstParents {
  private final KeyRepository repository;
  private final List<Ancestor> line;
  private final boolean shallow;

  FirstParents(KeyRepository repository, List<Ancestor> line, boolean shallow) {
    this.repository = repository;
    this.line = List.copyOf(line);
    this.shallow = shallow;
  }

  /** How many commits there are. */
  public int size() {
    return line.size();
  }

  /** Whether older commits than the oldest one exist, but not in this clone. */
  public boolean isShallow() {
    return shallow;
  }

  /** The commit at a place; 0 is the newest. */
  public CommitInputs get(int place) throws KeyException {
    return repository.commit(line.get(place).commit());
  }

  /**
   * How far back nothing at or below some paths has changed; object ids are compared, no content is
   * read.
   *
   * @param place to begin at
   * @param paths in the repository, see {@link InputPaths}; they need not exist
   * @return the place of the oldest commit that has them as {@code place} has; the commit behind it
   *     has them otherwise
   */
  public int unchangedUntil(int place, List<String> paths) throws KeyException {
    List<String> raw = InputPaths.raw(paths).stream().map(InputPaths::folder).toList();
    return place + repository.unchangedUntil(line.subList(place, line.size()), raw);
  }
}
