package dev.buildimage.key;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.ObjectStream;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.treewalk.TreeWalk;

/** A repository read by jgit, in this process. */
final class JGitAccess implements GitAccess {
  private final Repository repository;

  private JGitAccess(Repository repository) {
    this.repository = repository;
  }

  static JGitAccess open(GitFolder folder) throws IOException, JGitLimit {
    JGitSystem.install();
    Repository repository =
        new FileRepositoryBuilder()
            .setGitDir(folder.gitDir().toFile())
            .setGitCommonDir(folder.commonDir().toFile())
            .setWorkTree(folder.workTree().toFile())
            .build();
    if (!repository.getConfig().getSubsections("includeIf").isEmpty()) {
      repository.close();
      throw new JGitLimit("includeIf in its configuration");
    }
    return new JGitAccess(repository);
  }

  @Override
  public ObjectFormat format() {
    return ObjectFormat.SHA1;
  }

  @Override
  public Scan scan(Collection<String> paths) throws KeyException, IOException, JGitLimit {
    List<Leaf> leaves = new ArrayList<>();
    WorkTreeWalk walk =
        new WorkTreeWalk(
            repository, paths, (path, file) -> leaves.add(new Leaf(path, file.entry())));
    walk.run();
    return new Scan(leaves, walk.ignored());
  }

  @Override
  public void read(List<Leaf> files, Reader reader) throws KeyException, IOException, JGitLimit {
    Map<String, Leaf> uncommitted = new HashMap<>();
    try (ObjectReader objects = repository.newObjectReader()) {
      for (Leaf file : files) {
        try (ObjectStream content = open(objects, file)) {
          reader.read(file, content.getSize(), content);
        } catch (MissingObjectException e) {
          uncommitted.put(file.path(), file);
        }
      }
    }
    if (!uncommitted.isEmpty()) {
      new WorkTreeWalk(
              repository,
              Set.copyOf(uncommitted.keySet()),
              (path, found) -> {
                Leaf file = uncommitted.get(path);
                if (file != null) {
                  StoredContent stored = found.content();
                  try (InputStream content = stored.source().open()) {
                    reader.read(file, stored.length(), content);
                  }
                  uncommitted.remove(path);
                }
              })
          .run();
    }
    for (String gone : uncommitted.keySet()) {
      throw Problems.changed(QuotedPath.quote(gone));
    }
  }

  private static ObjectStream open(ObjectReader objects, Leaf file) throws IOException {
    ObjectId id = ObjectId.fromString(file.entry().objectId());
    return objects.open(id, Constants.OBJ_BLOB).openStream();
  }

  @Override
  public Optional<TreeEntry> committed(String path) throws KeyException, IOException {
    try (RevWalk commits = new RevWalk(repository)) {
      Optional<RevCommit> head = head(commits);
      if (head.isEmpty()) {
        return Optional.empty();
      }
      ObjectId tree = head.get().getTree().getId();
      if (path.isEmpty()) {
        return Optional.of(new TreeEntry(EntryMode.FOLDER, tree.name()));
      }
      String text = RawPath.text(path).orElseThrow();
      try (TreeWalk found = TreeWalk.forPath(commits.getObjectReader(), text, tree)) {
        return found == null
            ? Optional.empty()
            : Optional.of(new TreeEntry(mode(found.getFileMode()), found.getObjectId(0).name()));
      }
    }
  }

  static EntryMode mode(FileMode mode) {
    return switch (mode.getObjectType()) {
      case Constants.OBJ_TREE -> EntryMode.FOLDER;
      case Constants.OBJ_COMMIT -> EntryMode.SUBMODULE;
      default ->
          FileMode.SYMLINK.equals(mode)
              ? EntryMode.SYMLINK
              : FileMode.EXECUTABLE_FILE.equals(mode) ? EntryMode.EXECUTABLE : EntryMode.FILE;
    };
  }

  @Override
  public Optional<HeadCommit> head() throws KeyException, IOException {
    try (RevWalk commits = new RevWalk(repository)) {
      return head(commits)
          .map(
              commit ->
                  new HeadCommit(commit.name(), Instant.ofEpochSecond(commit.getCommitTime())));
    }
  }

  private Optional<RevCommit> head(RevWalk commits) throws KeyException, IOException {
    Ref head = repository.exactRef(Constants.HEAD);
    if (head == null || head.getObjectId() == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(commits.parseCommit(head.getObjectId()));
    } catch (MissingObjectException e) {
      throw new KeyException(
          "the commit of HEAD, "
              + head.getObjectId().name()
              + ", is not in "
              + repository.getDirectory()
              + ": look with git fsck, fetch it again or clone anew",
          e);
    }
  }

  @Override
  public void close() {
    repository.close();
  }
}
