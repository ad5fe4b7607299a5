package dev.buildimage.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buildimage.key.GeneratedHistory.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/**
 * Generated histories: what we say of their commits is what git itself says. More of them with
 * {@code -Djqwik.tries.default=1000}.
 */
class GitHistoryOracleTest {
  private static final int TREES = 12;
  private Path folder;
  private int tries;

  @BeforeProperty
  void folder() throws IOException {
    folder = Files.createTempDirectory("history");
  }

  @AfterProperty
  void delete() {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      // shrinking that has run out of time may still be at work, and its finding is what matters
      System.err.println(folder + " is left over: " + e);
    }
  }

  /** Every fourth is in the other object format, which jgit doesn't read. */
  private GeneratedHistory make(List<Step> steps) {
    int number = tries++;
    String format = number % 4 == 3 ? "sha256" : "sha1";
    return new GeneratedHistory(folder.resolve("r" + number), format, steps);
  }

  @Provide
  Arbitrary<List<Step>> trees() {
    return GeneratedHistories.histories(TREES, 20);
  }

  @Provide
  Arbitrary<List<Step>> pairs() {
    return GeneratedHistories.histories(2, 20);
  }

  @Provide
  Arbitrary<List<Step>> histories() {
    return GeneratedHistories.histories(11, 2);
  }

  /** Twelve trees a try, with inputs of their own, every fourth in the work tree too. */
  @Property(shrinking = ShrinkingMode.BOUNDED)
  void listsWhatGitLists(@ForAll("trees") List<Step> steps, @ForAll Random random)
      throws IOException, KeyException {
    GeneratedHistory history = make(steps);
    TestGit git = history.git();
    List<String> keys = new ArrayList<>();
    StringBuilder listings = new StringBuilder();
    try (KeyRepository repository = KeyRepository.open(git.root())) {
      for (int i = 0; i < history.commits().size(); i++) {
        String commit = history.commits().get(i);
        List<String> inputs = inputs(history, i, random);
        if (inputs.isEmpty()) {
          continue;
        }
        String expected = list(git, commit, inputs);
        KeyManifest manifest = repository.commit(commit).snapshot(inputs).manifest(List.of());
        assertThat(manifest.text()).as("inputs %s", inputs).isEqualTo(expected);
        if (i % 4 == 0) {
          git.git("checkout", "-q", "-f", commit);
          assertThat(repository.manifest(inputs, List.of()).text())
              .as("inputs %s of the work tree", inputs)
              .isEqualTo(expected);
        }
        Path listing = folder.resolve("listing" + keys.size());
        Files.writeString(listing, expected);
        listings.append(listing).append('\n');
        keys.add(manifest.key());
      }
    }
    byte[] paths = listings.toString().getBytes(StandardCharsets.UTF_8);
    String hashes =
        new String(
            git.feed(paths, "hash-object", "--no-filters", "--stdin-paths"),
            StandardCharsets.UTF_8);
    assertThat(keys).isEqualTo(hashes.lines().toList());
  }

  private static String list(TestGit git, String commit, List<String> inputs) {
    List<String> command =
        new ArrayList<>(
            List.of("-c", "core.quotePath=true", "ls-tree", "--full-tree", commit, "--"));
    command.addAll(inputs);
    return git.git(command.toArray(String[]::new));
  }

  /** Up to four paths that a commit has, now and then with a '/' behind a folder. */
  private static List<String> inputs(GeneratedHistory history, int commit, Random random) {
    List<String> paths = history.paths(commit);
    List<String> inputs = new ArrayList<>();
    for (int i = paths.isEmpty() ? 0 : 1 + random.nextInt(4); i > 0; i--) {
      String path = paths.get(random.nextInt(paths.size()));
      boolean children = history.hasFolder(commit, path) && random.nextInt(3) == 0;
      String prefix = path.startsWith(":") ? "./" : "";
      inputs.add(random.nextInt(20) == 0 ? "." : prefix + path + (children ? "/" : ""));
    }
    return inputs;
  }

  @Property(shrinking = ShrinkingMode.BOUNDED)
  void explainsWhatGitDiffSays(@ForAll("pairs") List<Step> steps, @ForAll Random random)
      throws KeyException {
    GeneratedHistory history = make(steps);
    TestGit git = history.git();
    int old = random.nextInt(2);
    int now = random.nextInt(8) == 0 ? old : 1 - old;
    List<String> common = new ArrayList<>(history.paths(old));
    common.retainAll(history.paths(now));
    List<String> inputs = new ArrayList<>();
    for (int i = common.isEmpty() ? 0 : 1 + random.nextInt(4); i > 0; i--) {
      inputs.add(common.get(random.nextInt(common.size())));
    }
    if (inputs.isEmpty() || random.nextInt(6) == 0) {
      inputs = List.of(".");
    }
    String before = history.commits().get(old);
    String after = history.commits().get(now);
    git.git("checkout", "-q", "-f", after);
    if (history.paths(old).isEmpty() || history.paths(now).isEmpty()) {
      return;
    }

    try (KeyRepository repository = KeyRepository.open(git.root())) {
      KeySnapshot left = repository.commit(before).snapshot(inputs);
      KeySnapshot right = repository.commit(after).snapshot(inputs);
      TreeSet<String> expected = diff(git, before, after, inputs);

      assertThat(raw(left.changes(right))).as("inputs %s", inputs).isEqualTo(expected);
      assertThat(raw(left.changes(repository.snapshot(inputs)))).isEqualTo(expected);
      assertThat(left.manifest(List.of()).key().equals(right.manifest(List.of()).key()))
          .isEqualTo(expected.isEmpty());
    }
  }

  private static TreeSet<String> diff(
      TestGit git, String before, String after, List<String> inputs) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "--literal-pathspecs",
                "diff",
                "--raw",
                "-z",
                "--no-renames",
                "--no-abbrev",
                before,
                after,
                "--"));
    command.addAll(inputs);
    String[] words = git.git(command.toArray(String[]::new)).split("\0");
    TreeSet<String> lines = new TreeSet<>();
    for (int i = 0; i + 1 < words.length; i += 2) {
      lines.add(words[i].substring(0, words[i].lastIndexOf(' ')) + " " + words[i + 1]);
    }
    return lines;
  }

  private static TreeSet<String> raw(List<FileChange> changes) {
    TreeSet<String> lines = new TreeSet<>();
    for (FileChange change : changes) {
      int digits = change.before().or(change::after).orElseThrow().objectId().length();
      lines.add(
          ":"
              + mode(change.before())
              + " "
              + mode(change.after())
              + " "
              + id(change.before(), digits)
              + " "
              + id(change.after(), digits)
              + " "
              + change.path());
    }
    return lines;
  }

  private static String mode(Optional<FileChange.Content> content) {
    return content.map(c -> c.mode().octal()).orElse("000000");
  }

  private static String id(Optional<FileChange.Content> content, int digits) {
    return content.map(FileChange.Content::objectId).orElse("0".repeat(digits));
  }

  @Property(shrinking = ShrinkingMode.BOUNDED)
  void findsTheLastChangeAsGitLogDoes(@ForAll("histories") List<Step> steps, @ForAll Random random)
      throws KeyException {
    GeneratedHistory history = make(steps);
    TestGit git = history.git();
    List<String> newestFirst = new ArrayList<>(history.commits());
    Collections.reverse(newestFirst);
    List<String> all = new ArrayList<>(history.paths(0));
    all.add("side");
    all.add("never/there");
    List<String> paths = new ArrayList<>();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      paths.add(all.get(random.nextInt(all.size())));
    }
    try (KeyRepository repository = KeyRepository.open(git.root())) {
      FirstParents line = repository.history(repository.commit("main"), Optional.empty());
      assertThat(line.size()).isEqualTo(newestFirst.size());
      for (int start = 0; start < newestFirst.size(); start += 5) {
        List<String> command =
            new ArrayList<>(
                List.of(
                    "--literal-pathspecs",
                    "log",
                    "--first-parent",
                    "--format=%H",
                    newestFirst.get(start),
                    "--"));
        command.addAll(paths);
        Optional<String> last = git.git(command.toArray(String[]::new)).lines().findFirst();

        int found = line.unchangedUntil(start, paths);

        assertThat(found)
            .as("since when %s are as at %s", paths, start)
            .isEqualTo(last.map(newestFirst::indexOf).orElse(newestFirst.size() - 1));
      }
    }
  }
}
