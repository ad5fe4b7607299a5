package dev.buildimage.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.image.Platform;
import dev.buildimage.key.KeyFormat;
import dev.buildimage.key.KeyRepository;
import dev.buildimage.sandbox.BusyboxImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of caches is in the key, and what can't be. */
class CacheInputsTest {
  @TempDir Path folder;

  @BeforeEach
  void repository() throws Exception {
    Files.writeString(folder.resolve("Dockerfile"), "FROM scratch\n");
    Files.createDirectories(folder.resolve("web"));
    Files.writeString(folder.resolve("web/package.json"), "{}\n");
    Files.writeString(folder.resolve("web/package-lock.json"), "1\n");
    git("git init -q . && git add . && git commit -q -m first");
  }

  private String git(String command) throws Exception {
    return BusyboxImage.shell(
        folder,
        "export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b;"
            + command);
  }

  private static Cache npm(List<String> inputs) {
    return new Cache(
        "npm",
        "\n  cd web\n  printf '\\n'; npm ci\n",
        List.of("/var/cache/npm", "/opt/x/"),
        inputs,
        List.of("_logs", "_cacache/index-v5"),
        Optional.of("npm ci --offline"),
        List.of("token"));
  }

  private static final Cache NPM = npm(List.of("web"));

  private static Cache simple(String name, String command, String path, String exclude) {
    return new Cache(
        name,
        command,
        path.isEmpty() ? List.of() : List.of(path.split(",")),
        List.of(),
        exclude.isEmpty() ? List.of() : List.of(exclude),
        Optional.empty(),
        List.of());
  }

  private static BuildRequest request(KeyFormat format, Cache... caches) {
    return new BuildRequest("Dockerfile", List.of(), new TreeMap<>(), Platform.LINUX_AMD64, format)
        .with(List.of(caches));
  }

  private BuildDefinition read(Cache... caches) throws Exception {
    try (KeyRepository repository = KeyRepository.open(folder)) {
      return new BuildDefinitions(repository).read(request(new KeyFormat.Git(), caches));
    }
  }

  @Test
  void theKeyHasALineForAllThatDecidesTheContentAndTheToolsKeyHasNone() throws Exception {
    BuildDefinition definition = read(NPM);
    String listed = git("git ls-tree -r HEAD web | sed 's/^/cache npm input /' | LC_ALL=C sort");
    assertThat(definition.manifest().text())
        .isEqualTo(
            git("git ls-tree HEAD Dockerfile")
                + "cache npm command cd web\\n  printf '\\\\n'; npm ci\n"
                + "cache npm exclude _cacache/index-v5\n"
                + "cache npm exclude _logs\n"
                + listed
                + "cache npm path /opt/x\n"
                + "cache npm path /var/cache/npm\n"
                + "cache npm replay npm ci --offline\n");
    assertThat(definition.toolsManifest().text()).isEqualTo(git("git ls-tree HEAD Dockerfile"));
    assertThat(definition.toolsKey()).isEqualTo(read().key());
  }

  @Test
  void orderSecretsAndOtherFilesLeaveTheKeyAsItIs() throws Exception {
    String key = read(NPM).key();
    Files.writeString(folder.resolve("other"), "x");
    List<String> excludes = new ArrayList<>(NPM.excludes());
    Collections.reverse(excludes);
    Cache same =
        new Cache(
            "npm",
            NPM.command(),
            List.of("/opt/x", "/var/cache/npm"),
            List.of("web/package.json", "./web/package-lock.json"),
            excludes,
            NPM.replay(),
            List.of());
    assertThat(read(same).key()).isEqualTo(key);
    Files.writeString(folder.resolve("web/package-lock.json"), "2\n");
    assertThat(read(same).key()).isNotEqualTo(key);
    assertThat(read(same).toolsKey()).isEqualTo(read().key());
  }

  @Test
  void anEditIsExplainedAndChangesTheBuilderKeyAlone() throws Exception {
    Files.writeString(folder.resolve("web/package-lock.json"), "2\n");
    try (KeyRepository repository = KeyRepository.open(folder)) {
      KeyExplanations explanations = new KeyExplanations(repository);
      BuildRequest request = request(new KeyFormat.Git(), NPM);
      KeyExplanation explanation = explanations.explain(request, "HEAD", "worktree");
      assertThat(explanation.difference().causes())
          .containsExactly("cache npm input web/package-lock.json changed");
      assertThat(explanation.keys().get(0).moved()).isFalse();
      assertThat(explanation.keys().get(1).causes())
          .containsExactly("cache npm input web/package-lock.json changed");

      // the commit of just that has the same key, and is since when it is
      String key = new BuildDefinitions(repository).read(request).key();
      git("git commit -q -a -m second");
      assertThat(new BuildDefinitions(repository.commit("HEAD")).read(request).key())
          .isEqualTo(key);
      git("git commit -q --allow-empty -m third");
      KeyHistory history = explanations.history(request, Optional.empty(), "HEAD");
      assertThat(history.changes().get(0).commit().orElseThrow().subject()).isEqualTo("second");
      assertThat(history.changes()).hasSize(2);
    }
  }

  @Test
  void anUncommittedInputIsASourceOfTheKey() throws Exception {
    assertThat(read(npm(List.of("web/package-lock.json"))).lines().sources())
        .containsExactly("web/package-lock.json");
  }

  @Test
  void theAncestorsOfToolsNeedNoCaches() throws Exception {
    Files.writeString(folder.resolve("new-lock"), "1\n");
    Files.writeString(folder.resolve("Dockerfile"), "FROM scratch\nENV A=b\n");
    git("git add . && git commit -q -m second");
    try (KeyRepository repository = KeyRepository.open(folder)) {
      BuildRequest request = request(new KeyFormat.Git(), npm(List.of("new-lock")));
      assertThat(AncestorKeys.ofTools(repository, request).keys()).hasSize(2);
    }
  }

  @Test
  void aMissingInputIsNamedWithItsCache() throws Exception {
    assertThatThrownBy(() -> read(npm(List.of("web/package-lock.jsn"))))
        .isInstanceOf(BuildException.class)
        .hasMessageStartingWith("cache npm: ")
        .hasMessageContaining("web/package-lock.jsn");
    try (KeyRepository repository = KeyRepository.open(folder)) {
      assertThatThrownBy(
              () ->
                  new BuildDefinitions(repository.commit("HEAD"))
                      .read(request(new KeyFormat.Git(), npm(List.of("nothing")))))
          .isInstanceOf(BuildException.class)
          .hasMessageStartingWith("cache npm: ")
          .hasMessageContaining("nothing");
    }
  }

  @Test
  void eksctlsFormatHasNoLinesForThem() throws Exception {
    try (KeyRepository repository = KeyRepository.open(folder)) {
      assertThatThrownBy(
              () ->
                  new BuildDefinitions(repository)
                      .read(request(new KeyFormat.Eksctl(List.of()), NPM)))
          .isInstanceOf(BuildException.class)
          .hasMessageContaining("eksctl's format has no lines for them");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | c | /x | '' | cache '': a <name> of letters",
        "a b | c | /x | '' | cache 'a b': a <name> of letters",
        "../x | c | /x | '' | cache '../x': a <name> of letters",
        "n | ' ' | /x | '' | cache n: a <command> is needed",
        "n | c | '' | '' | cache n: <paths> are needed",
        "n | c | var/x | '' | cache n: path 'var/x' is not a folder's absolute path",
        "n | c | ~/.npm | '' | cache n: path '~/.npm' is not",
        "n | c | $HOME/.npm | '' | cache n: path '$HOME/.npm' is not",
        "n | c | / | '' | cache n: path '/' is not",
        "n | c | /a//b | '' | cache n: path '/a//b' is not",
        "n | c | /a/../b | '' | cache n: path '/a/../b' is not",
        "n | c | /a/.. | '' | cache n: path '/a/..' is not",
        "n | c | /x,/x | '' | cache n: path /x overlaps with /x of cache n",
        "n | c | /x,/x/y | '' | cache n: path /x/y overlaps with /x of cache n",
        "n | c | /x/y,/x | '' | cache n: path /x overlaps with /x/y of cache n",
        "n | c | /var/lib/builder-image/x | '' | cache n: path /var/lib/builder-image/x overlaps with",
        "n | c | /var/lib | '' | cache n: path /var/lib overlaps with /var/lib/builder-image of the",
        "n | c | /etc | '' | cache n: path /etc overlaps with /etc/",
        "n | c | /proc/x | '' | cache n: path /proc/x overlaps with /proc of the kernel",
        "n | c | /x | !keep | cache n: exclude '!keep': name what goes, not what stays",
        "n | c | /x | [a- | cache n: exclude '[a-': ",
      })
  void whatCanBeNoCacheIsRefused(
      String name, String command, String paths, String exclude, String message) {
    assertThatThrownBy(() -> read(simple(name, command, paths, exclude)))
        .isInstanceOf(BuildException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void cachesHaveFoldersAndNamesOfTheirOwn() throws Exception {
    read(simple("a", "c", "/x", ""), simple("b", "c", "/xy", ""));
    assertThatThrownBy(() -> read(simple("a", "c", "/x", ""), simple("b", "c", "/x/y", "")))
        .hasMessage("cache b: path /x/y overlaps with /x of cache a: choose a folder of its own");
    assertThatThrownBy(() -> read(simple("a", "c", "/x", ""), simple("a", "c", "/y", "")))
        .hasMessage("there are two caches a: rename one");
    Cache[] many = new Cache[33];
    for (int i = 0; i < many.length; i++) {
      many[i] = simple("n" + i, "c", "/x" + i, "");
    }
    assertThatThrownBy(() -> read(many)).hasMessageStartingWith("33 caches are too many");
  }

  @Test
  void anEmptyReplayIsRefused() {
    Cache cache =
        new Cache("n", "c", List.of("/x"), List.of(), List.of(), Optional.of(" "), List.of());
    assertThatThrownBy(() -> read(cache)).hasMessageStartingWith("cache n: <replay> is empty");
  }
}
