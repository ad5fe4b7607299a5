package dev.buildimage.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Expands the words of one COPY or ADD. */
final class FileExpansion {
  private static final String PIVOT = "/./";
  private static final String CLAUSE = "[ugoa]*+(?:[-+=](?:[ugo]|[rwxXst]*+))++";
  private static final Pattern MODE =
      Pattern.compile("0*[0-7]{1,4}|" + CLAUSE + "(?:," + CLAUSE + ")*+");
  private static final Pattern DIGEST =
      Pattern.compile("sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128}");
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{7,64}");

  private final Expansion expansion;
  private final Scope scope;
  private final Location at;
  private final String name;

  FileExpansion(Expansion expansion, Scope scope, Location at, String name) {
    this.expansion = expansion;
    this.scope = scope;
    this.at = at;
    this.name = name;
  }

  Instruction.Copy copy(Instruction.Copy copy) throws DockerfileException {
    List<String> sources = new ArrayList<>();
    for (String raw : copy.sources()) {
      sources.add(
          copy.from().isPresent()
              ? otherPath(raw, copy.parents())
              : contextPath(raw, copy.parents()));
    }
    return new Instruction.Copy(
        at,
        copy.text(),
        sources,
        files(copy.files()),
        destination(copy.destination(), sources.size() + copy.files().size()),
        copy.from(),
        word(copy.chown()),
        chmod(copy.chmod()),
        copy.link(),
        copy.parents(),
        excludes(copy.excludes()));
  }

  Instruction.Add add(Instruction.Add add) throws DockerfileException {
    List<AddSource> sources = new ArrayList<>();
    for (AddSource source : add.sources()) {
      sources.add(source instanceof AddSource.ContextPath path ? source(path.pattern()) : source);
    }
    Optional<String> checksum = word(add.checksum());
    if (checksum.isPresent()) {
      checkChecksum(add, sources, checksum.get());
    }
    return new Instruction.Add(
        at,
        add.text(),
        sources,
        files(add.files()),
        destination(add.destination(), sources.size() + add.files().size()),
        word(add.chown()),
        chmod(add.chmod()),
        add.link(),
        checksum,
        add.keepGitDir(),
        add.unpack(),
        excludes(add.excludes()));
  }

  private AddSource source(String raw) throws DockerfileException {
    String text = word(raw);
    try {
      Optional<AddSource.GitRepository> git = GitUrl.parse(text);
      if (git.isPresent()) {
        return git.get();
      }
    } catch (WordException e) {
      throw error(raw, "'" + text + "': " + e.problem());
    }
    return isUrl(text)
        ? new AddSource.Download(text)
        : new AddSource.ContextPath(contextPath(raw, false));
  }

  private static boolean isRemote(String text) {
    try {
      return isUrl(text) || GitUrl.parse(text).isPresent();
    } catch (WordException e) {
      return true;
    }
  }

  private static boolean isUrl(String text) {
    return text.startsWith("http://") || text.startsWith("https://");
  }

  private void checkChecksum(Instruction.Add add, List<AddSource> sources, String checksum)
      throws DockerfileException {
    String raw = add.checksum().orElse("--checksum");
    if (sources.size() + add.files().size() != 1) {
      throw error(raw, "--checksum is of one source: write an ADD for each");
    }
    if (sources.isEmpty() || sources.get(0) instanceof AddSource.ContextPath) {
      throw error(raw, "--checksum is for what is downloaded: remove it, the key has the rest");
    }
    boolean git = sources.get(0) instanceof AddSource.GitRepository;
    if (sources.get(0) instanceof AddSource.GitRepository repository
        && repository.commit().filter(commit -> !commit.equals(checksum)).isPresent()) {
      throw error(raw, "--checksum is another commit than the URL has: keep one");
    }
    if (!(git ? COMMIT : DIGEST).matcher(checksum).matches()) {
      throw error(
          raw,
          "'"
              + checksum
              + "' is no checksum: "
              + (git ? "a commit in hexadecimal expected" : "sha256:<64 hex digits> expected"));
    }
  }

  private List<Instruction.InlineFile> files(List<Instruction.InlineFile> raw)
      throws DockerfileException {
    List<Instruction.InlineFile> files = new ArrayList<>();
    for (Instruction.InlineFile file : raw) {
      files.add(new Instruction.InlineFile(file.name(), expansion.content(at, file, scope), false));
    }
    return files;
  }

  private String destination(String raw, int sources) throws DockerfileException {
    String destination = word(raw);
    if (sources > 1 && !isFolder(destination)) {
      throw error(
          raw,
          name + " of several sources needs a folder as its destination: '" + destination + "/'");
    }
    return destination;
  }

  private static boolean isFolder(String destination) {
    return destination.endsWith("/")
        || destination.equals(".")
        || destination.equals("..")
        || destination.endsWith("/.")
        || destination.endsWith("/..");
  }

  private Optional<String> chmod(Optional<String> raw) throws DockerfileException {
    Optional<String> mode = word(raw);
    if (mode.isPresent() && !MODE.matcher(mode.get()).matches()) {
      throw error(
          raw.orElse(""),
          "'" + mode.get() + "' is no mode: octal as 755, or symbolic as u=rwX,go=rX expected");
    }
    return mode;
  }

  private List<String> excludes(List<String> raw) throws DockerfileException {
    List<String> excludes = new ArrayList<>();
    for (String word : raw) {
      String exclude = word(word);
      Optional<String> problem = IgnoreRules.problemOf(exclude);
      if (problem.isPresent()) {
        throw error(word, "--exclude '" + exclude + "' is no pattern: " + problem.get());
      }
      excludes.add(exclude);
    }
    return excludes;
  }

  /** A path in a stage or an image: nothing is above its root. */
  private String otherPath(String raw, boolean parents) throws DockerfileException {
    return cleaned(raw, word(raw), parents, text -> ContextPattern.clean("/" + text).substring(1));
  }

  private String contextPath(String raw, boolean parents) throws DockerfileException {
    String text = expansion.settledWord(at, raw, scope, name);
    if (isRemote(text)) {
      throw error(raw, "COPY takes files of the build context: use ADD, or download it in a RUN");
    }
    if (text.isBlank()) {
      throw error(raw, "'" + raw + "' expands to nothing: name a file, or . for all");
    }
    String path = cleaned(raw, text, parents, t -> ContextPattern.clean(t.replaceFirst("^/+", "")));
    String whole = ContextPattern.clean(path);
    if (whole.equals("..") || whole.startsWith("../")) {
      throw error(
          raw, "'" + text + "' is outside the build context: " + name + " takes what is inside");
    }
    return path;
  }

  /** The path made clean on both sides of a pivot, which only --parents knows. */
  private String cleaned(String raw, String text, boolean parents, UnaryOperator<String> clean)
      throws DockerfileException {
    int pivot = parents ? text.indexOf(PIVOT) : -1;
    String path;
    if (pivot < 0) {
      path = clean.apply(text);
    } else {
      String parent = clean.apply(text.substring(0, pivot));
      String rest = clean.apply(text.substring(pivot + PIVOT.length()));
      path = parent.isEmpty() || parent.equals(".") ? rest : parent + PIVOT + rest;
    }
    path = path.isEmpty() ? "." : path;
    Optional<String> problem = ContextPattern.problemOf(path, parents);
    if (problem.isPresent()) {
      throw error(raw, "'" + text + "' is no pattern: " + problem.get());
    }
    return path;
  }

  private String word(String raw) throws DockerfileException {
    return expansion.word(at, raw, scope::get);
  }

  private Optional<String> word(Optional<String> raw) throws DockerfileException {
    return expansion.word(at, raw, scope::get).filter(word -> !word.isEmpty());
  }

  private DockerfileException error(String culprit, String problem) {
    return expansion.error(at, culprit, problem);
  }
}
