package dev.buildimage.key;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.dircache.DirCacheIterator;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.submodule.SubmoduleWalk;
import org.eclipse.jgit.treewalk.FileTreeIterator;
import org.eclipse.jgit.treewalk.FileTreeIterator.NoGitlinksStrategy;
import org.eclipse.jgit.treewalk.NameConflictTreeWalk;
import org.eclipse.jgit.treewalk.TreeWalk.OperationType;
import org.eclipse.jgit.treewalk.WorkingTreeOptions;

/**
 * Index and work tree side by side: what {@code git add -A} would put into the index at or below
 * some paths, without putting it there.
 */
final class WorkTreeWalk {
  /** Takes what is found, while the walk stands on it. */
  interface Visitor {
    void leaf(String path, WorkTreeFile file) throws KeyException, IOException, JGitLimit;
  }

  private final Repository repository;
  private final Collection<String> paths;
  private final Visitor visitor;
  private final boolean sparse;
  private final Set<String> ignored = new LinkedHashSet<>();

  WorkTreeWalk(Repository repository, Collection<String> paths, Visitor visitor) {
    this.repository = repository;
    this.paths = paths;
    this.visitor = visitor;
    this.sparse = repository.getConfig().getBoolean("core", "sparseCheckout", false);
  }

  /** Ignored files and folders that the walk has met. */
  Set<String> ignored() {
    return ignored;
  }

  void run() throws KeyException, IOException, JGitLimit {
    // the time first: an index that is replaced in between only makes more files look racy
    Path indexFile = repository.getIndexFile().toPath();
    FileTime indexTime =
        Files.exists(indexFile) ? Files.getLastModifiedTime(indexFile) : FileTime.fromMillis(0);
    DirCache index = index(indexFile);
    refuseConflicts(index);
    try (ObjectReader objects = repository.newObjectReader();
        NameConflictTreeWalk walk = new NameConflictTreeWalk(repository, objects)) {
      walk.setOperationType(OperationType.CHECKIN_OP);
      walk.addTree(new DirCacheIterator(index));
      // a nested repository is a folder to ignore rules, so the iterator is not to know of them
      FileTreeIterator files = new FileTreeIterator(repository, NoGitlinksStrategy.INSTANCE);
      files.setDirCacheIterator(walk, 0);
      walk.addTree(files);
      WorkTreeFile.Context context =
          new WorkTreeFile.Context(
              repository,
              repository.getConfig().get(WorkingTreeOptions.KEY),
              walk,
              objects,
              indexTime);
      while (walk.next()) {
        String path = RawPath.of(walk.getRawPath());
        if (isAsked(path)) {
          step(walk, path, context);
        }
      }
    }
  }

  private DirCache index(Path file) throws IOException, JGitLimit {
    Optional<DirCache> part = IndexPart.read(file, paths);
    if (part.isPresent()) {
      return part.get();
    }
    try {
      return repository.readDirCache();
    } catch (CorruptObjectException e) {
      // a split or sparse index, or one that is broken indeed: git will say
      throw new JGitLimit("an index that jgit can't read (" + e.getMessage() + ")");
    }
  }

  private boolean isAsked(String path) {
    for (String asked : paths) {
      if (RawPath.isAtOrBelow(path, asked) || RawPath.isAtOrBelow(asked, path)) {
        return true;
      }
    }
    return false;
  }

  private void refuseConflicts(DirCache index) throws KeyException {
    Set<String> conflicts = new TreeSet<>();
    for (int i = 0; i < index.getEntryCount(); i++) {
      DirCacheEntry entry = index.getEntry(i);
      if (entry.getStage() > 0 && isAsked(RawPath.of(entry.getRawPath()))) {
        conflicts.add(entry.getPathString());
      }
    }
    Problems.refuseConflicts(conflicts);
  }

  private void step(NameConflictTreeWalk walk, String path, WorkTreeFile.Context context)
      throws KeyException, IOException, JGitLimit {
    DirCacheIterator cached = walk.getTree(0, DirCacheIterator.class);
    FileTreeIterator found = walk.getTree(1, FileTreeIterator.class);
    Optional<DirCacheEntry> entry =
        cached == null ? Optional.empty() : Optional.ofNullable(cached.getDirCacheEntry());
    boolean folderInIndex = cached != null && entry.isEmpty();

    if (entry.isPresent() && isFrozen(entry.get(), found != null)) {
      visitor.leaf(path, WorkTreeFile.indexed(path, entry.get(), context));
    } else if (found == null) {
      // gone from the disk; below a folder may be entries that a sparse checkout leaves out
      if (folderInIndex) {
        walk.enterSubtree();
      }
    } else {
      boolean folder = found.getEntryFileMode() == FileMode.TREE;
      boolean submodule =
          folder && entry.filter(e -> e.getFileMode() == FileMode.GITLINK).isPresent();
      boolean tracked = folder ? folderInIndex || submodule : entry.isPresent();
      if (!tracked && found.isEntryIgnored()) {
        ignored.add(path);
      } else if (submodule || folder && !folderInIndex && isRepository(found)) {
        visitor.leaf(path, submodule(found, entry.filter(e -> submodule), path));
      } else if (folder) {
        walk.enterSubtree();
      } else {
        Optional<WorkTreeFile> file = WorkTreeFile.of(path, found, entry, context);
        if (file.isPresent()) {
          visitor.leaf(path, file.get());
        }
      }
    }
  }

  /** Whether git takes the index's word, whatever is on the disk. */
  private boolean isFrozen(DirCacheEntry entry, boolean onDisk) {
    return entry.isAssumeValid() || entry.isSkipWorkTree() && !(sparse && onDisk);
  }

  private static boolean isRepository(FileTreeIterator found) {
    return Files.exists(found.getEntryFile().toPath().resolve(".git"));
  }

  private WorkTreeFile submodule(
      FileTreeIterator found, Optional<DirCacheEntry> indexed, String path)
      throws IOException, JGitLimit {
    Optional<ObjectId> checkedOut = isRepository(found) ? checkedOut(found) : Optional.empty();
    // a submodule that isn't checked out is what the index says
    return WorkTreeFile.submodule(
        checkedOut
            .or(() -> indexed.map(DirCacheEntry::getObjectId))
            .orElseThrow(
                () ->
                    new JGitLimit(
                        "a nested repository without a commit in " + QuotedPath.quote(path))));
  }

  private Optional<ObjectId> checkedOut(FileTreeIterator found) throws IOException {
    try (Repository nested =
        SubmoduleWalk.getSubmoduleRepository(
            found.getDirectory(), found.getEntryFile().getName(), repository.getFS())) {
      return nested == null
          ? Optional.empty()
          : Optional.ofNullable(nested.resolve(Constants.HEAD));
    }
  }
}
