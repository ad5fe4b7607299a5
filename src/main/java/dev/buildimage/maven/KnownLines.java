package dev.buildimage.maven;

import dev.buildimage.build.BuildLines;
import dev.buildimage.key.CommitInputs;
import dev.buildimage.key.KeyException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The lines of a commit, which are those of others as well: of all that have the same poms, and the
 * same of whatever else was looked for, or poms that differ in nothing but properties that nobody
 * asks for.
 */
final class KnownLines {
  private final Path root;
  private final MavenKeyRequest request;
  private final BuildLines lines;
  private final ParsedPoms parsed;
  private final Map<String, byte[]> poms;
  private final Set<String> expressions;
  private CommitInputs commit;

  /**
   * Those of one commit.
   *
   * @param root the pom, in the work tree, that they were asked for
   * @param poms the text of each that was read, by its path in the repository
   * @param expressions of all poms that were read, there and elsewhere, and of Maven's command line
   */
  KnownLines(
      Path root,
      MavenKeyRequest request,
      CommitInputs commit,
      BuildLines lines,
      ParsedPoms parsed,
      Map<String, byte[]> poms,
      Set<String> expressions) {
    this.root = root;
    this.request = request;
    this.commit = commit;
    this.lines = lines;
    this.parsed = parsed;
    this.poms = new HashMap<>(poms);
    this.expressions = new HashSet<>(expressions);
  }

  /** Those of another commit, if they are the same. */
  Optional<BuildLines> in(CommitInputs other, Path otherRoot, MavenKeyRequest otherRequest) {
    if (!root.equals(otherRoot) || !request.equals(otherRequest)) {
      return Optional.empty();
    }
    try {
      return isSame(other) ? Optional.of(lines) : Optional.empty();
    } catch (KeyException | IOException e) {
      // reading everything says what is wrong where
      return Optional.empty();
    }
  }

  private boolean isSame(CommitInputs other) throws KeyException, IOException {
    Map<String, byte[]> changed = new HashMap<>();
    for (String path : other.different(commit, lines.watched())) {
      byte[] before = poms.get(path);
      if (before == null) {
        return false;
      }
      Optional<byte[]> now = other.content(path);
      if (now.isEmpty() || !isAsGoodAs(before, now.get())) {
        return false;
      }
      changed.put(path, now.get());
    }
    for (byte[] text : changed.values()) {
      expressions.addAll(parsed.of(text).expressions());
    }
    poms.putAll(changed);
    commit = other;
    return true;
  }

  private boolean isAsGoodAs(byte[] before, byte[] now) throws IOException {
    // what a newer model means depends on what is around it
    return !NewerModel.isPossible(before)
        && !NewerModel.isPossible(now)
        && parsed.of(now).isAsGoodAs(parsed.of(before), expressions);
  }
}
