package dev.buildimage.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.DataInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A repository read by the {@code git} command: for what jgit can't do. Git works on a copy of the
 * index and puts new objects into a folder of ours.
 */
final class GitCommandAccess implements GitAccess {
  private static final Pattern STAGED = Pattern.compile("(?s)(\\d{6}) ([0-9a-f]+) (\\d)\t(.*)");
  private static final Pattern LISTED = Pattern.compile("(?s)(\\d{6}) \\w+ ([0-9a-f]+)\t(.*)");
  private static final Pattern COMMITTER = Pattern.compile("(?m)^committer .*> (\\d+) [+-]\\d+$");

  private final GitFolder folder;
  private final Path temporary;
  private final GitCommand git;

  private GitCommandAccess(GitFolder folder, Path temporary, GitCommand git) {
    this.folder = folder;
    this.temporary = temporary;
    this.git = git;
  }

  /**
   * Opens a repository.
   *
   * @param git name of the command
   * @param reason what jgit can't do with it
   */
  static GitCommandAccess open(String git, GitFolder folder, String reason)
      throws KeyException, IOException {
    Path temporary = Files.createTempDirectory("builder-key");
    GitCommandAccess access =
        new GitCommandAccess(folder, temporary, new GitCommand(git, folder, temporary));
    try {
      access.git.run("", "version");
      return access;
    } catch (IOException e) {
      access.close();
      throw new KeyException(
          "the repository "
              + folder.workTree()
              + " has "
              + reason
              + ", for which the git command is needed, and there is none on the PATH: install git",
          e);
    }
  }

  @Override
  public Scan scan(Collection<String> paths) throws KeyException, IOException {
    copyIndex();
    String[] asked = paths.stream().map(GitCommandAccess::pathspec).toArray(String[]::new);
    refuseConflicts(asked);

    Set<String> files = new LinkedHashSet<>();
    Set<String> gone = new LinkedHashSet<>();
    for (Leaf leaf : staged(asked)) {
      (isReplaced(leaf) ? gone : files).add(leaf.path());
    }
    for (String path : nulls(list(asked, "--others", "--exclude-standard"))) {
      // git lists a nested repository as a folder, and takes it as a path
      files.add(InputPaths.folder(path));
    }
    git.run(joined(gone), "update-index", "-z", "--force-remove", "--stdin");
    git.run(
        joined(files),
        "update-index",
        "-z",
        "--add",
        "--remove",
        "--replace",
        "--ignore-skip-worktree-entries",
        "--stdin");
    return new Scan(staged(asked), ignored(paths));
  }

  private List<Leaf> staged(String[] asked) throws KeyException, IOException {
    List<Leaf> leaves = new ArrayList<>();
    for (String line : nulls(list(asked, "--stage"))) {
      Matcher staged = STAGED.matcher(line);
      if (staged.matches()) {
        leaves.add(new Leaf(staged.group(4), entry(staged.group(1), staged.group(2))));
      }
    }
    return leaves;
  }

  private void copyIndex() throws IOException {
    Path index = folder.gitDir().resolve("index");
    Files.deleteIfExists(git.index());
    if (Files.exists(index)) {
      // its time too: by that git knows which entries it can't trust
      Files.copy(index, git.index(), StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  private void refuseConflicts(String[] asked) throws KeyException, IOException {
    Set<String> conflicts = new TreeSet<>();
    for (String line : nulls(list(asked, "--unmerged"))) {
      conflicts.add(line.substring(line.indexOf('\t') + 1));
    }
    Problems.refuseConflicts(conflicts);
  }

  private String list(String[] asked, String... options) throws KeyException, IOException {
    return git.run(
        "",
        Stream.of(
                Stream.of("ls-files", "-z"), Stream.of(options), Stream.of("--"), Stream.of(asked))
            .flatMap(part -> part)
            .toArray(String[]::new));
  }

  /** As an argument of a process, which is text; inputs are text to begin with. */
  private static String pathspec(String path) {
    return RawPath.text(InputPaths.display(path)).orElseThrow();
  }

  /** Whether a folder or a link on the disk has taken the place of an entry or of its folder. */
  private boolean isReplaced(Leaf leaf) {
    Optional<String> path = RawPath.text(leaf.path());
    if (path.isEmpty()) {
      return false;
    }
    Path relative = Path.of(path.get());
    Path file = folder.workTree().resolve(relative);
    if (leaf.entry().mode() != EntryMode.SUBMODULE && Files.isDirectory(file, NOFOLLOW_LINKS)) {
      return true;
    }
    for (int names = 1; names < relative.getNameCount(); names++) {
      if (Files.isSymbolicLink(folder.workTree().resolve(relative.subpath(0, names)))) {
        return true;
      }
    }
    return false;
  }

  private Set<String> ignored(Collection<String> paths) throws KeyException, IOException {
    Set<String> asked = new LinkedHashSet<>(paths);
    asked.remove("");
    // exit 1 is "none of them", 128 a path behind a link: no rule to report either way
    GitCommand.Result result = git.tryRun(joined(asked), "check-ignore", "-z", "--stdin");
    Set<String> ignored = new LinkedHashSet<>(nulls(RawPath.of(result.out())));
    for (String path : asked) {
      for (String below :
          nulls(
              list(
                  new String[] {pathspec(path)},
                  "--others",
                  "--ignored",
                  "--exclude-standard",
                  "--directory"))) {
        ignored.add(InputPaths.folder(below));
      }
    }
    return ignored;
  }

  @Override
  public void read(List<Leaf> files, Reader reader) throws KeyException, IOException {
    StringBuilder ids = new StringBuilder();
    files.forEach(file -> ids.append(file.entry().objectId()).append('\n'));
    git.stream(
        ids.toString(),
        out -> {
          DataInputStream in = new DataInputStream(out);
          for (Leaf file : files) {
            readOne(file, in, reader);
          }
          return files.size();
        },
        "cat-file",
        "--batch");
  }

  private static void readOne(Leaf file, DataInputStream in, Reader reader)
      throws KeyException, IOException {
    StringBuilder header = new StringBuilder();
    for (int c; (c = in.readUnsignedByte()) != '\n'; ) {
      header.append((char) c);
    }
    String[] words = header.toString().split(" ");
    if (words.length != 3) {
      throw new KeyException(
          "object "
              + file.entry().objectId()
              + " of '"
              + QuotedPath.quote(file.path())
              + "' can't be read ("
              + header
              + "): look with git fsck, fetch it again or clone anew");
    }
    long length = Long.parseLong(words[2]);
    try (Bounded content = new Bounded(in, length)) {
      reader.read(file, length, content);
      content.transferTo(OutputStream.nullOutputStream());
    }
    in.readByte();
  }

  /** One object of a batch: it ends where the object does, and doesn't end the batch. */
  private static final class Bounded extends FilterInputStream {
    private long left;

    Bounded(InputStream in, long left) {
      super(in);
      this.left = left;
    }

    @Override
    public int read() throws IOException {
      int c = left > 0 ? in.read() : -1;
      left -= c < 0 ? 0 : 1;
      return c;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
      if (left <= 0) {
        return count == 0 ? 0 : -1;
      }
      int read = in.read(bytes, offset, (int) Math.min(count, left));
      left -= Math.max(read, 0);
      return read;
    }

    @Override
    public void close() {
      // the next object is behind it
    }
  }

  @Override
  public Optional<TreeEntry> committed(String path) throws KeyException, IOException {
    if (headId().isEmpty()) {
      return Optional.empty();
    }
    if (path.isEmpty()) {
      String tree = git.run("", "rev-parse", "--verify", "HEAD^{tree}").strip();
      return Optional.of(new TreeEntry(EntryMode.FOLDER, tree));
    }
    List<String> lines =
        nulls(git.run("", "ls-tree", "-z", "--full-tree", "HEAD", "--", pathspec(path)));
    for (String line : lines) {
      Matcher listed = LISTED.matcher(line);
      if (listed.matches()) {
        return Optional.of(entry(listed.group(1), listed.group(2)));
      }
    }
    return Optional.empty();
  }

  @Override
  public Optional<HeadCommit> head() throws KeyException, IOException {
    Optional<String> id = headId();
    if (id.isEmpty()) {
      return Optional.empty();
    }
    String commit = git.run("", "cat-file", "commit", id.get());
    return Optional.of(new HeadCommit(id.get(), time(id.get(), commit)));
  }

  private static Instant time(String id, String commit) throws KeyException {
    Matcher committer = COMMITTER.matcher(commit);
    if (!committer.find()) {
      throw new KeyException("commit " + id + " names no committer: look with git fsck");
    }
    return Instant.ofEpochSecond(Long.parseLong(committer.group(1)));
  }

  private Optional<String> headId() throws KeyException, IOException {
    return verified("HEAD^{commit}");
  }

  private Optional<String> verified(String revision) throws KeyException, IOException {
    GitCommand.Result result = git.tryRun("", "rev-parse", "--verify", "-q", revision);
    return result.exit() == 0 ? Optional.of(RawPath.of(result.out()).strip()) : Optional.empty();
  }

  @Override
  public List<String> heads() throws KeyException, IOException {
    return git.run(
            "", "for-each-ref", "--format=%(refname)", "refs/heads", "refs/remotes", "refs/tags")
        .lines()
        .toList();
  }

  /** The branches and tags of remotes whose commits aren't here, each {@code remote ref}. */
  List<String> absentHeads() throws KeyException, IOException {
    List<String> absent = new ArrayList<>();
    for (String remote : git.run("", "remote").lines().toList()) {
      List<String> lines = git.run("", "ls-remote", "--heads", "--tags", remote).lines().toList();
      String ids =
          lines.stream().map(line -> line.split("\t")[0] + "\n").collect(Collectors.joining());
      List<String> found = git.run(ids, "cat-file", "--batch-check=%(objectname)").lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        if (found.get(i).endsWith(" missing")) {
          absent.add(remote + " " + lines.get(i).split("\t")[1]);
        }
      }
    }
    return absent;
  }

  @Override
  public Optional<StoredCommit> commit(String revision) throws KeyException, IOException {
    if (revision.startsWith("-")) {
      return Optional.empty();
    }
    Optional<String> named = verified(revision);
    if (named.isEmpty()) {
      return Optional.empty();
    }
    GitCommand.Result found =
        git.tryRun(
            "",
            "log",
            "--no-walk",
            "--no-show-signature",
            "--encoding=UTF-8",
            "--format=%H%n%T%n%ct%n%s",
            named.get(),
            "--");
    String[] lines = new String(found.out(), UTF_8).split("\n", 5);
    if (found.exit() != 0 && !named.get().startsWith(revision)) {
      throw Problems.unreadable(named.get(), folder.workTree(), found.err().strip());
    }
    if (lines.length < 4) {
      return Optional.empty();
    }
    Instant time = Instant.ofEpochSecond(Long.parseLong(lines[2]));
    return Optional.of(new StoredCommit(new Commit(lines[0], time, lines[3]), lines[1]));
  }

  @Override
  public List<Ancestor> firstParents(String commitId, Optional<String> last)
      throws KeyException, IOException {
    List<Ancestor> line = new ArrayList<>();
    for (String ids :
        git.run("", "log", "--first-parent", "--no-show-signature", "--format=%H %T", commitId)
            .lines()
            .toList()) {
      int space = ids.indexOf(' ');
      line.add(new Ancestor(ids.substring(0, space), ids.substring(space + 1)));
      if (last.equals(Optional.of(ids.substring(0, space)))) {
        break;
      }
    }
    return line;
  }

  @Override
  public int unchangedUntil(List<Ancestor> line, Collection<String> paths)
      throws KeyException, IOException {
    List<String> command =
        new ArrayList<>(
            List.of("rev-list", "--first-parent", "--max-count=1", line.get(0).commit(), "--"));
    paths.forEach(path -> command.add(pathspec(path)));
    String last = git.run("", command.toArray(String[]::new)).strip();
    for (int place = 0; place < line.size(); place++) {
      if (line.get(place).commit().equals(last)) {
        return place;
      }
    }
    return line.size() - 1;
  }

  @Override
  public List<Leaf> children(String treeId) throws KeyException, IOException {
    return listed(object(treeId, "ls-tree", "-z", "--full-tree"));
  }

  @Override
  public List<Leaf> below(String treeId) throws KeyException, IOException {
    return listed(object(treeId, "ls-tree", "-z", "-r", "--full-tree"));
  }

  /** What a command, of which the object is the last argument, prints. */
  private String object(String id, String... command) throws KeyException, IOException {
    String[] arguments = Arrays.copyOf(command, command.length + 1);
    arguments[command.length] = id;
    GitCommand.Result result = git.tryRun("", arguments);
    if (result.exit() != 0) {
      throw Problems.unreadable(id, folder.workTree(), result.err().strip());
    }
    return RawPath.of(result.out());
  }

  private static List<Leaf> listed(String lines) {
    List<Leaf> leaves = new ArrayList<>();
    for (String line : nulls(lines)) {
      Matcher listed = LISTED.matcher(line);
      if (listed.matches()) {
        leaves.add(new Leaf(listed.group(3), entry(listed.group(1), listed.group(2))));
      }
    }
    return leaves;
  }

  @Override
  public byte[] blob(String id) throws KeyException, IOException {
    return RawPath.bytes(object(id, "cat-file", "blob"));
  }

  private static TreeEntry entry(String octal, String id) {
    return new TreeEntry(
        EntryMode.of(octal)
            .orElseThrow(() -> new IllegalStateException("git knows no mode " + octal)),
        id);
  }

  private static List<String> nulls(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split("\0"));
  }

  private static String joined(Collection<String> paths) {
    return paths.isEmpty() ? "" : String.join("\0", paths) + "\0";
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> all = Files.walk(temporary)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
