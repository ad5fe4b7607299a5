package dev.buildimage.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.buildimage.build.BuildDefinitions;
import dev.buildimage.build.BuildRequest;
import dev.buildimage.build.KeyChange;
import dev.buildimage.build.KeyExplanation;
import dev.buildimage.build.KeyExplanations;
import dev.buildimage.build.KeyHistory;
import dev.buildimage.build.KeyMove;
import dev.buildimage.build.KeySide;
import dev.buildimage.key.Commit;
import dev.buildimage.key.EntryMode;
import dev.buildimage.key.FileChange;
import dev.buildimage.key.KeyDifference;
import dev.buildimage.key.KeyRepository;
import dev.buildimage.key.LineChange;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.api.Git;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is printed of differences of keys: for people, and for machines. */
class KeyTextTest {
  private static final String OLD = "1".repeat(40);
  private static final String NEW = "2".repeat(40);
  private static final Commit COMMIT =
      new Commit("c".repeat(40), Instant.ofEpochSecond(1_700_000_000), "A subject");
  private static final KeyDifference DIFFERENCE =
      new KeyDifference(
          List.of(
              new FileChange(
                  "Dockerfile.build",
                  content(EntryMode.FILE, OLD),
                  content(EntryMode.EXECUTABLE, NEW)),
              new FileChange("\"gr\\303\\274n\"", Optional.empty(), content(EntryMode.FILE, NEW)),
              new FileChange("\"a\\nb\"", content(EntryMode.SYMLINK, OLD), Optional.empty())),
          List.of(
              new LineChange("arg JDK", Optional.of("17"), Optional.of("21")),
              new LineChange("maven plugin g:a", Optional.empty(), Optional.of("1"))));

  @TempDir Path folder;

  private static Optional<FileChange.Content> content(EntryMode mode, String id) {
    return Optional.of(new FileChange.Content(mode, id));
  }

  private KeyExplanation explanation(KeyMove move) throws Exception {
    Files.writeString(folder.resolve("Dockerfile.build"), "FROM scratch\n");
    try (Git git = Git.init().setDirectory(folder.toFile()).call();
        KeyRepository repository = KeyRepository.open(folder)) {
      KeySide side =
          new KeySide(
              KeyExplanations.WORK_TREE,
              Optional.empty(),
              new BuildDefinitions(repository)
                  .read(new BuildRequest("Dockerfile.build", List.of())));
      return new KeyExplanation(
          new KeySide("HEAD", Optional.of(COMMIT), side.definition()),
          side,
          DIFFERENCE,
          List.of(move));
    }
  }

  @Test
  void anExplanation() throws Exception {
    String text = KeyText.of(explanation(new KeyMove("builder", OLD, NEW, DIFFERENCE.causes())));

    assertThat(text)
        .isEqualTo(
            """
            from HEAD: cccccccccccc 2023-11-14T22:13:20Z A subject
            to   the work tree
            changed 100644 111111111111 -> 100755 222222222222  Dockerfile.build
            added   100644 222222222222  gr\u00fcn
            removed 120000 111111111111  "a\\nb"
            changed arg JDK 17 -> 21
            added   maven plugin g:a 1
            builder key 1111111111111111111111111111111111111111 -> 2222222222222222222222222222222222222222: \
            arg JDK changed, maven plugin g:a added, Dockerfile.build changed and 2 more
            """);
    assertThat(KeyText.of(explanation(new KeyMove("builder", OLD, OLD, List.of()))))
        .endsWith("\nbuilder key " + OLD + " is the same on both sides\n");
  }

  @Test
  void anExplanationForMachines() throws Exception {
    String text =
        new KeyJson().of(explanation(new KeyMove("builder", OLD, NEW, DIFFERENCE.causes())));

    JsonNode json = new ObjectMapper().readTree(text);
    assertThat(json.at("/from/commit/id").asText()).isEqualTo(COMMIT.id());
    assertThat(json.at("/from/commit/time").asText()).isEqualTo("2023-11-14T22:13:20Z");
    assertThat(json.at("/to/commit").isNull()).isTrue();
    assertThat(json.at("/to/revision").asText()).isEqualTo("worktree");
    assertThat(json.at("/files/0/before/object").asText()).isEqualTo(OLD);
    assertThat(json.at("/files/0/after/mode").asText()).isEqualTo("100755");
    assertThat(json.at("/files/1/before").isNull()).isTrue();
    assertThat(json.at("/files/1/path").asText()).isEqualTo("gr\u00fcn");
    assertThat(json.at("/files/2/path").asText()).isEqualTo("a\nb");
    assertThat(json.at("/lines/0/name").asText()).isEqualTo("arg JDK");
    assertThat(json.at("/lines/1/before").isNull()).isTrue();
    assertThat(json.at("/keys/0/after").asText()).isEqualTo(NEW);
    assertThat(json.at("/keys/0/causes")).hasSize(5);
  }

  @Test
  void sinceWhen() throws Exception {
    KeyChange committed =
        new KeyChange(Optional.of(COMMIT), Optional.of(OLD), Optional.of(NEW), DIFFERENCE);
    KeyChange edited =
        new KeyChange(Optional.empty(), Optional.of(NEW), Optional.of(OLD), DIFFERENCE);

    assertThat(KeyText.since(new KeyHistory(NEW, List.of(committed), 7, COMMIT, false)))
        .isEqualTo(
            "key "
                + NEW
                + " since cccccccccccc 2023-11-14T22:13:20Z A subject\n"
                + "1 change of the key in 7 commits\n");
    assertThat(KeyText.since(new KeyHistory(OLD, List.of(edited, committed), 7, COMMIT, false)))
        .startsWith(
            "key " + OLD + " of the work tree is not committed\nkey " + NEW + " since cccccccc");
    assertThat(KeyText.since(new KeyHistory(NEW, List.of(), 1, COMMIT, true)))
        .contains("A subject, or longer\n0 changes of the key in 1 commit; older ones")
        .contains("git fetch --unshallow");
    assertThat(KeyText.changes(new KeyHistory(OLD, List.of(edited, committed), 7, COMMIT, false)))
        .startsWith("the work tree, not committed\n  key " + NEW + " -> " + OLD + "\n    changed ")
        .contains("\ncccccccccccc 2023-11-14T22:13:20Z A subject\n  key " + OLD + " -> " + NEW)
        .endsWith("\n2 changes of the key in 7 commits\n");
    JsonNode json =
        new ObjectMapper()
            .readTree(new KeyJson().of(new KeyHistory(NEW, List.of(committed), 7, COMMIT, false)));
    assertThat(json.at("/since/subject").asText()).isEqualTo("A subject");
    assertThat(json.at("/changes/0/files")).hasSize(3);
  }
}
