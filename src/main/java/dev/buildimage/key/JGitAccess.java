package dev.buildimage.key;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.jgit.errors.AmbiguousObjectException;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.errors.RevisionSyntaxException;
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
import org.eclipse.jgit.treewalk.CanonicalTreeParser;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.AndTreeFilter;
import org.eclipse.jgit.treewalk.filter.PathFilterGroup;
import org.eclipse.jgit.treewalk.filter.TreeFilter;

/** A repository read by jgit, in this process. */
final class JGitAccess implements GitAccess {
  /** Names, ids and what is before them; git has more ways to name a commit. */
  private static final Pattern PLAIN_REVISION = Pattern.compile("[\\w./+-]+([~^]\\d*)*");

  private final Repository repository;

  /** One for all questions: it remembers what the objects of a history are deltas of. */
  private final ObjectReader objects;

  private JGitAccess(Repository repository) {
    this.repository = repository;
    this.objects = repository.newObjectReader();
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
    for (Leaf file : files) {
      try (ObjectStream content = open(file)) {
        reader.read(file, content.getSize(), content);
      } catch (MissingObjectException e) {
        uncommitted.put(file.path(), file);
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

  private ObjectStream open(Leaf file) throws IOException {
    ObjectId id = ObjectId.fromString(file.entry().objectId());
    return objects.open(id, Constants.OBJ_BLOB).openStream();
  }

  @Override
  public Optional<TreeEntry> committed(String path) throws KeyException, IOException {
    try (RevWalk commits = new RevWalk(objects)) {
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
    try (RevWalk commits = new RevWalk(objects)) {
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
  public List<String> heads() throws IOException {
    return repository
        .getRefDatabase()
        .getRefsByPrefix(Constants.R_HEADS, Constants.R_REMOTES, Constants.R_TAGS)
        .stream()
        .map(Ref::getName)
        .toList();
  }

  @Override
  public Optional<StoredCommit> commit(String revision)
      throws KeyException, IOException, JGitLimit {
    try (RevWalk commits = new RevWalk(objects)) {
      // a history asks for each of its commits, by id
      ObjectId id =
          ObjectId.isId(revision)
              ? ObjectId.fromString(revision)
              : repository.resolve(revision.replaceFirst("^@(?![^~^])", "HEAD") + "^{commit}");
      if (id == null) {
        if (!PLAIN_REVISION.matcher(revision).matches()) {
          throw new JGitLimit("a name for a commit that only git reads ('" + revision + "')");
        }
        return Optional.empty();
      }
      RevCommit commit = commits.parseCommit(id);
      return Optional.of(
          new StoredCommit(
              new Commit(
                  commit.name(),
                  Instant.ofEpochSecond(commit.getCommitTime()),
                  commit.getShortMessage()),
              commit.getTree().name()));
    } catch (MissingObjectException e) {
      if (e.getObjectId().name().startsWith(revision.toLowerCase(Locale.ROOT))) {
        return Optional.empty();
      }
      throw absent(e.getObjectId().name(), e);
    } catch (IncorrectObjectTypeException e) {
      return Optional.empty();
    } catch (AmbiguousObjectException e) {
      throw new KeyException(
          "revision '" + revision + "' could be several objects: give more digits", e);
    } catch (RevisionSyntaxException e) {
      throw new JGitLimit("a name for a commit that only git reads ('" + revision + "')");
    }
  }

  @Override
  public List<Ancestor> firstParents(String commitId, Optional<String> last)
      throws KeyException, IOException {
    List<Ancestor> line = new ArrayList<>();
    try (RevWalk commits = new RevWalk(objects)) {
      commits.setRetainBody(false);
      RevCommit commit = commits.parseCommit(ObjectId.fromString(commitId));
      line.add(ancestor(commit));
      while (commit.getParentCount() > 0 && !last.equals(Optional.of(commit.name()))) {
        commit = commit.getParent(0);
        commits.parseHeaders(commit);
        line.add(ancestor(commit));
      }
      return line;
    } catch (MissingObjectException e) {
      throw absent(e.getObjectId().name(), e);
    }
  }

  private static Ancestor ancestor(RevCommit commit) {
    return new Ancestor(commit.name(), commit.getTree().name());
  }

  @Override
  public int unchangedUntil(List<Ancestor> line, Collection<String> paths)
      throws KeyException, IOException {
    try (TreeWalk both = new TreeWalk(objects)) {
      both.setFilter(
          paths.contains("")
              ? TreeFilter.ANY_DIFF
              : AndTreeFilter.create(
                  PathFilterGroup.createFromStrings(
                      paths.stream().map(path -> RawPath.text(path).orElseThrow()).toList()),
                  TreeFilter.ANY_DIFF));
      both.setRecursive(true);
      byte[] root = root(line.get(0));
      for (int place = 1; place < line.size(); place++) {
        if (!line.get(place).tree().equals(line.get(place - 1).tree())) {
          byte[] before = root(line.get(place));
          both.reset();
          both.addTree(parser(before));
          both.addTree(parser(root));
          if (both.next()) {
            return place - 1;
          }
          root = before;
        }
      }
      return line.size() - 1;
    } catch (MissingObjectException e) {
      throw absent(e.getObjectId().name(), e);
    }
  }

  private byte[] root(Ancestor commit) throws IOException {
    return objects
        .open(ObjectId.fromString(commit.tree()), Constants.OBJ_TREE)
        .getCachedBytes(Integer.MAX_VALUE);
  }

  private static CanonicalTreeParser parser(byte[] tree) {
    CanonicalTreeParser parser = new CanonicalTreeParser();
    parser.reset(tree);
    return parser;
  }

  @Override
  public List<Leaf> children(String treeId) throws KeyException, IOException, JGitLimit {
    return entries(treeId, false);
  }

  @Override
  public List<Leaf> below(String treeId) throws KeyException, IOException, JGitLimit {
    return entries(treeId, true);
  }

  private List<Leaf> entries(String treeId, boolean recursive)
      throws KeyException, IOException, JGitLimit {
    List<Leaf> entries = new ArrayList<>();
    try (TreeWalk walk = new TreeWalk(objects)) {
      walk.setRecursive(recursive);
      walk.addTree(ObjectId.fromString(treeId));
      while (walk.next()) {
        entries.add(
            new Leaf(
                RawPath.of(walk.getRawPath()),
                new TreeEntry(mode(walk.getFileMode()), walk.getObjectId(0).name())));
      }
      return entries;
    } catch (MissingObjectException e) {
      refusePartialClone();
      throw absent(e.getObjectId().name(), e);
    }
  }

  @Override
  public byte[] blob(String id) throws KeyException, IOException, JGitLimit {
    try {
      return objects.open(ObjectId.fromString(id), Constants.OBJ_BLOB).getBytes();
    } catch (MissingObjectException e) {
      refusePartialClone();
      throw absent(id, e);
    }
  }

  /** Git fetches what a partial clone lacks, when it is asked for. */
  private void refusePartialClone() throws JGitLimit {
    if (repository.getConfig().getString("extensions", null, "partialClone") != null) {
      throw new JGitLimit("only a part of its objects (a partial clone)");
    }
  }

  private KeyException absent(String id, Exception cause) {
    return Problems.absent(id, repository.getWorkTree().toPath(), cause);
  }

  @Override
  public void close() {
    objects.close();
    repository.close();
  }
}
