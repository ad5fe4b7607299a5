package dev.buildimage.key;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A commit's inputs, read from git's objects; of no matter what is checked out. */
public final class CommitInputs implements InputSource {
  private final KeyRepository repository;
  private final StoredCommit stored;
  private final GitTree tree;

  CommitInputs(KeyRepository repository, StoredCommit stored) {
    this.repository = repository;
    this.stored = stored;
    this.tree = repository.tree(stored);
  }

  /** The commit itself. */
  public Commit commit() {
    return stored.commit();
  }

  @Override
  public KeySnapshot snapshot(List<String> inputs) throws KeyException {
    List<String> paths = InputPaths.raw(inputs);
    for (String path : paths) {
      if (tree.isMissing(path)) {
        throw Problems.missingIn(commit().id(), path);
      }
    }
    return new KeySnapshot(repository, paths, tree);
  }

  @Override
  public Optional<String> text(String path) throws KeyException {
    Optional<byte[]> content = content(path);
    return content.isPresent() ? Optional.of(decode(path, content.get())) : Optional.empty();
  }

  @Override
  public Optional<byte[]> content(String path) throws KeyException {
    Optional<TreeEntry> found = find(path);
    if (found.isEmpty() || found.get().mode().isNoContent()) {
      return Optional.empty();
    }
    if (found.get().mode() == EntryMode.SYMLINK) {
      throw Problems.link(name(path));
    }
    return Optional.of(repository.blob(found.get().objectId()));
  }

  @Override
  public boolean isFolder(String path) throws KeyException {
    return find(path).filter(entry -> entry.mode() == EntryMode.FOLDER).isPresent();
  }

  /**
   * The files, links and submodules at or below some paths that another commit has otherwise, or
   * only one of them has; object ids and modes are compared, no content is read.
   *
   * @param paths in the repository, see {@link InputPaths}; they need not exist
   */
  public List<String> different(CommitInputs other, List<String> paths) throws KeyException {
    List<String> raw = InputPaths.raw(paths);
    List<String> different = new ArrayList<>();
    tree.compare(
        raw,
        other.tree,
        raw,
        (path, here, there) ->
            different.add(RawPath.text(path).orElseGet(() -> QuotedPath.quote(path))));
    return different;
  }

  private Optional<TreeEntry> find(String path) throws KeyException {
    return tree.find(RawPath.of(InputPaths.normalize(path)));
  }

  private String decode(String path, byte[] content) throws KeyException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      throw Problems.noText(name(path), e);
    }
  }

  @Override
  public String name(String path) {
    return path + " in commit " + commit().id();
  }
}
