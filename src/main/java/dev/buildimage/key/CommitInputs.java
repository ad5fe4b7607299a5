package dev.buildimage.key;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A commit's inputs, read from git's objects; of no matter what is checked out. */
public final class CommitInputs implements InputSource {
  /** As many links as Linux follows. */
  private static final int LINKS = 40;

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
    String file = path;
    for (int links = 0; links < LINKS; links++) {
      Optional<TreeEntry> found = tree.find(RawPath.of(InputPaths.normalize(file)));
      if (found.isEmpty() || found.get().mode().isNoContent()) {
        return Optional.empty();
      }
      String text = decode(file, repository.blob(found.get().objectId()));
      if (found.get().mode() != EntryMode.SYMLINK) {
        return Optional.of(text);
      }
      file = Path.of(file).resolveSibling(text).normalize().toString();
    }
    return Optional.empty();
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
