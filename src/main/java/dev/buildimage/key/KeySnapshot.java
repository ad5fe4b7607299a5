package dev.buildimage.key;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Inputs as they were at one moment: the key and the build context come from the same object ids,
 * so that the content always equals the key.
 */
public final class KeySnapshot {
  private final KeyRepository repository;
  private final List<String> paths;
  private final GitTree tree;

  KeySnapshot(KeyRepository repository, List<String> paths, GitTree tree) {
    this.repository = repository;
    this.paths = List.copyOf(paths);
    this.tree = tree;
  }

  /** The inputs, normalized: what {@link InputSource#snapshot} was given. */
  public List<String> inputs() {
    return paths.stream()
        .map(path -> RawPath.text(InputPaths.display(path)).orElseThrow())
        .toList();
  }

  /**
   * The manifest of the inputs.
   *
   * @param lines what is no file, in any order
   * @throws KeyException when a line has a line break
   */
  public KeyManifest manifest(Collection<String> lines) throws KeyException {
    return manifest(new KeyFormat.Git(), lines);
  }

  /**
   * The manifest of the inputs in some format.
   *
   * @param lines what is no file, in any order
   * @throws KeyException when a line has a line break
   */
  public KeyManifest manifest(KeyFormat keyFormat, Collection<String> lines) throws KeyException {
    if (keyFormat instanceof KeyFormat.Eksctl eksctl) {
      List<KeyEntry> entries = new ArrayList<>();
      for (String path : paths) {
        entries.addAll(tree.list(List.of(path)));
      }
      return KeyManifest.of(repository.format(), eksctl.requirements(), entries, lines);
    }
    return KeyManifest.of(repository.format(), tree.list(paths), lines);
  }

  /**
   * The files that are not the same later: each at or below the inputs on either side, in the order
   * of their paths.
   *
   * @param later inputs of the same repository, maybe others than these
   */
  public List<FileChange> changes(KeySnapshot later) throws KeyException {
    List<FileChange> changes = new ArrayList<>();
    tree.compare(
        paths,
        later.tree,
        later.paths,
        (path, before, after) ->
            changes.add(
                new FileChange(
                    QuotedPath.quote(path), before.map(this::content), after.map(this::content))));
    return changes;
  }

  private FileChange.Content content(TreeEntry entry) {
    return new FileChange.Content(entry.mode(), entry.objectId());
  }

  /**
   * Every file at or below the inputs, in no particular order.
   *
   * @throws KeyException when a name is no UTF-8
   */
  public List<ContextFile> files() throws KeyException {
    return files(tree.leaves(paths));
  }

  /** The same as lines: what {@code git ls-tree -r} lists. */
  public List<KeyEntry> fileEntries() throws KeyException {
    return tree.leaves(paths).stream()
        .map(leaf -> KeyEntry.of(leaf.entry().mode(), leaf.entry().objectId(), leaf.path()))
        .toList();
  }

  private static List<ContextFile> files(List<Leaf> leaves) throws KeyException {
    List<ContextFile> files = new ArrayList<>(leaves.size());
    for (Leaf leaf : leaves) {
      files.add(new ContextFile(text(leaf), leaf.entry().mode(), leaf.entry().objectId()));
    }
    return files;
  }

  /** The paths of those files whose names are UTF-8, for who looks for names. */
  public List<String> filePaths() throws KeyException {
    return tree.leaves(paths).stream().flatMap(leaf -> RawPath.text(leaf.path()).stream()).toList();
  }

  private static String text(Leaf leaf) throws KeyException {
    Optional<String> text = RawPath.text(leaf.path());
    if (text.isEmpty()) {
      throw new KeyException(
          "the file name "
              + QuotedPath.quote(leaf.path())
              + " is no UTF-8 and can't be in a build context: git mv it");
    }
    return text.get();
  }

  /**
   * Writes the files at or below the inputs into an empty folder, under their paths in the
   * repository, with the content that git stores, mode 755 or 644, and links as links.
   *
   * @throws KeyException when the folder isn't empty, when there is a submodule, when a file was
   *     changed since the snapshot, or when a file can't be written
   */
  public void materialize(Path target) throws KeyException {
    List<Leaf> leaves = tree.leaves(paths);
    new ContextWriter(target).write(repository, leaves, files(leaves));
  }

  /**
   * As {@link #materialize}, but without what belongs to submodules.
   *
   * @return their paths, from the root of the repository
   */
  public List<String> materializeOwn(Path target) throws KeyException {
    Map<Boolean, List<Leaf>> leaves =
        tree.leaves(paths).stream()
            .collect(Collectors.partitioningBy(leaf -> leaf.entry().mode() == EntryMode.SUBMODULE));
    List<Leaf> own = leaves.getOrDefault(false, List.of());
    new ContextWriter(target).write(repository, own, files(own));
    return files(leaves.getOrDefault(true, List.of())).stream().map(ContextFile::path).toList();
  }

  /**
   * What of the inputs is not in HEAD as it is here, file by file.
   *
   * @throws KeyException when HEAD can't be read
   */
  public List<String> uncommitted() throws KeyException {
    Set<String> different = new LinkedHashSet<>();
    for (String path : paths) {
      String folder = InputPaths.folder(path);
      if (!repository.committed(folder).equals(tree.find(folder))) {
        different.addAll(uncommittedFiles(path, folder));
      }
    }
    return List.copyOf(different);
  }

  /** The new and changed files of an input; itself where it only lacks some. */
  private List<String> uncommittedFiles(String path, String folder) throws KeyException {
    List<String> files = new ArrayList<>();
    for (Leaf leaf : tree.leaves(List.of(folder))) {
      if (!repository.committed(leaf.path()).equals(Optional.of(leaf.entry()))) {
        files.add(RawPath.text(leaf.path()).orElse(QuotedPath.quote(leaf.path())));
      }
    }
    return files.isEmpty()
        ? List.of(RawPath.text(InputPaths.display(path)).orElseThrow() + " (files deleted)")
        : files;
  }
}
