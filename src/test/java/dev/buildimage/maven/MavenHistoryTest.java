package dev.buildimage.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.build.BuildDefinition;
import dev.buildimage.build.BuildDefinitions;
import dev.buildimage.build.BuildException;
import dev.buildimage.build.BuildLines;
import dev.buildimage.build.BuildLinesSource;
import dev.buildimage.build.BuildRequest;
import dev.buildimage.build.KeyChange;
import dev.buildimage.build.KeyExplanation;
import dev.buildimage.build.KeyExplanations;
import dev.buildimage.build.UnavailableParentException;
import dev.buildimage.key.CommitInputs;
import dev.buildimage.key.KeyException;
import dev.buildimage.key.KeyRepository;
import dev.buildimage.key.LineChange;
import dev.buildimage.maven.SampleBuild.Module;
import dev.buildimage.maven.SampleBuild.Use;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.revwalk.RevCommit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the lines were in a commit is what they are when it is checked out. */
class MavenHistoryTest {
  private static final BuildRequest REQUEST = new BuildRequest("Dockerfile.build", List.of());
  private static final MavenKeyRequest MAVEN =
      new MavenKeyRequest(List.of("verify"), Set.of(), Optional.empty(), Optional.empty());

  @TempDir private Path temporary;
  private PomFolder poms;
  private Git git;
  private KeyRepository repository;

  @BeforeEach
  void folder() throws Exception {
    poms = new PomFolder(temporary);
    poms.write("Dockerfile.build", "FROM scratch\n");
    git = Git.open(poms.workTree().toFile());
    repository = KeyRepository.open(poms.workTree());
  }

  @AfterEach
  void close() throws Exception {
    repository.close();
    git.close();
  }

  private RevCommit commit(String subject) throws Exception {
    git.add().addFilepattern(".").call();
    git.add().addFilepattern(".").setUpdate(true).call();
    return git.commit()
        .setMessage(subject)
        .setAuthor("C", "c@example.org")
        .setCommitter("C", "c@example.org")
        .setSign(false)
        .call();
  }

  private BuildLinesSource lines(String pom) {
    return poms.lines(repository, MAVEN, pom);
  }

  private KeyExplanations explanations() {
    return new KeyExplanations(repository, lines("pom.xml"));
  }

  private BuildDefinition at(String revision) throws Exception {
    return new BuildDefinitions(repository.commit(revision), lines("pom.xml")).read(REQUEST);
  }

  private BuildDefinition here() throws Exception {
    return new BuildDefinitions(repository, lines("pom.xml")).read(REQUEST);
  }

  /** Every change is found that reading each single commit finds. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theWalkFindsWhatEachCommitSays(long seed) throws Exception {
    Random random = new Random(seed);
    SampleBuild build = SampleBuild.random(seed);
    List<String> keys = new ArrayList<>();
    List<String> subjects = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      String subject = i + ": " + change(build, random);
      build.write(poms);
      String committed = commit(subject).name();
      String key = here().key();
      assertThat(at(committed).manifest().text()).isEqualTo(here().manifest().text());
      if (keys.isEmpty() || !keys.get(keys.size() - 1).equals(key)) {
        subjects.add(0, subject);
      }
      keys.add(key);
    }

    List<KeyChange> changes = explanations().history(REQUEST, Optional.empty(), "HEAD").changes();

    assertThat(changes)
        .extracting(change -> change.commit().orElseThrow().subject())
        .isEqualTo(subjects);
    assertThat(subjects).hasSizeBetween(5, 24);
  }

  private String change(SampleBuild build, Random random) throws IOException {
    switch (random.nextInt(9)) {
      case 0 -> build.properties.put("managed.version", "" + random.nextInt(9));
      case 1 -> build.wrapper = "3.9." + random.nextInt(4);
      case 2 -> build.bomVersion = "" + random.nextInt(3);
      case 3 -> build.modules.add(new Module("n" + random.nextInt(1000), uses(random)));
      case 4 -> build.coreExtensions.add(new Use("g:core" + random.nextInt(3), "1", ""));
      case 5 -> build.modules.get(0).dependencies().addAll(uses(random));
      case 6 -> build.description = "" + random.nextInt();
      case 7 -> poms.write("m0/src/A.java", "class A" + random.nextInt() + " {}");
      default -> build.version = "" + random.nextInt(5);
    }
    return build.modules.size() + " modules";
  }

  private static List<Use> uses(Random random) {
    return new ArrayList<>(List.of(new Use("g:new" + random.nextInt(1000), "1", "")));
  }

  /** What was read of one commit is no part of what is read of the next. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void aCommitSaysTheSameAmongOthersAsAlone(long seed) throws Exception {
    Random random = new Random(seed);
    SampleBuild build = SampleBuild.random(seed);
    List<String> commits = new ArrayList<>();
    Set<List<String>> different = new HashSet<>();
    for (int i = 0; i < 30; i++) {
      build.write(poms);
      more(build, random);
      commits.add(commit("" + i).name());
    }
    BuildLinesSource walking = lines("pom.xml");
    List<String> asked = new ArrayList<>(commits);
    Collections.reverse(asked);
    asked.addAll(random.ints(15, 0, commits.size()).mapToObj(commits::get).toList());

    for (String commit : asked) {
      String alone = said(lines("pom.xml"), commit);
      assertThat(said(walking, commit)).as(commit).isEqualTo(alone);
      different.add(List.of(alone));
    }

    assertThat(different).hasSizeBetween(4, 29);
  }

  /** Each of these is a property that somebody asks for, or that Maven refuses. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<a>1</a>|<a>2</a>",
        "<a>1</a>|<a>${a}</a>",
        "<a>${b}</a><b>1</b>|<a>${b}</a><b>2</b>",
        "<a>${b}</a>|<a>${b}</a><b>2</b>",
        "<a>1</a><maven.compiler.release>17</maven.compiler.release>|<a>1</a>",
        "<a>1</a><c>17</c>|<a>1</a><c>21</c>"
      })
  void aPropertyThatIsAskedForCounts(String twoOfThem) throws Exception {
    List<String> commits = new ArrayList<>();
    poms.write(".mvn/maven.config", "-Dd=${c}\n");
    for (String properties : twoOfThem.split("\\|")) {
      poms.pom(
          "pom.xml",
          "com.example:root:1",
          "<properties>"
              + properties
              + "</properties><dependencies>"
              + new Use("g:a", "${a}", "").xml("dependency")
              + new Use("g:d", "1", "<classifier>${d}</classifier>").xml("dependency")
              + "</dependencies>");
      commits.add(commit(properties).name());
    }
    BuildLinesSource one = lines("pom.xml");
    BuildLinesSource other = lines("pom.xml");

    String first = said(one, commits.get(0));
    String second = said(one, commits.get(1));

    assertThat(second).isEqualTo(said(other, commits.get(1))).isNotEqualTo(first);
    assertThat(first).isEqualTo(said(other, commits.get(0)));
  }

  /** Lines and all, or what is wrong. */
  private String said(BuildLinesSource lines, String revision) throws Exception {
    try {
      BuildLines said = lines.of(repository.commit(revision));
      return said.lines()
          + "\n"
          + new TreeSet<>(said.poms())
          + "\n"
          + said.sources()
          + "\n"
          + new TreeSet<>(said.watched());
    } catch (BuildException | UnavailableParentException | KeyException e) {
      return e.toString();
    }
  }

  /** A change of the build that is written next, or of a file that was. */
  private void more(SampleBuild build, Random random) throws IOException {
    Path root = poms.workTree().resolve("pom.xml");
    String text = Files.readString(root);
    switch (random.nextInt(16)) {
      case 0 -> build.properties.put("nobody", "" + random.nextInt(5));
      case 1 -> build.properties.put("nobody", "${managed.version}");
      case 2 -> build.properties.put("nobody", "${nobody}");
      case 3 -> build.properties.remove("nobody");
      case 4 -> build.properties.put("lib.version", "${chosen}");
      case 5 -> build.properties.put("chosen", "" + random.nextInt(5));
      case 6 -> build.properties.put("lib.version", "" + random.nextInt(5));
      case 7 -> build.release = "" + (17 + random.nextInt(3));
      case 8 -> poms.write("pom.xml", text.replace("</project>", ""));
      case 9 -> poms.write("pom.xml", text.replace(">4.0.0<", ">4.1.0<"));
      case 10 -> poms.write("pom.xml", text.replace("<modules>", "<!-- - -->\n<modules>"));
      case 11 -> poms.write(".mvn/maven.config", "-Dv=${chosen}\n");
      case 12 -> poms.write("m0/src/A.java", "class A" + random.nextInt() + " {}");
      case 13 -> Files.delete(poms.workTree().resolve("m1/pom.xml"));
      case 14 -> build.parentVersion = "" + (1 + random.nextInt(3));
      default -> change(build, random);
    }
  }

  @Test
  void aBumpMovesTheBuildersKeyAndNotTheTools() throws Exception {
    SampleBuild build = SampleBuild.random(5);
    build.write(poms);
    commit("one");
    build.bomVersion = "2";
    build.write(poms);

    KeyExplanation explanation = explanations().explain(REQUEST, "HEAD", "worktree");

    assertThat(explanation.difference().files()).isEmpty();
    assertThat(explanation.difference().lines())
        .containsExactly(new LineChange("maven import g:bom", Optional.of("1"), Optional.of("2")));
    assertThat(explanation.keys())
        .extracting(move -> move.name())
        .containsExactly("tools", "builder");
    assertThat(explanation.keys().get(0).moved()).isFalse();
    assertThat(explanation.keys().get(0).causes()).isEmpty();
    assertThat(explanation.keys().get(1).moved()).isTrue();
    assertThat(explanation.keys().get(1).causes()).containsExactly("maven import g:bom changed");
  }

  @Test
  void aDependencyIsNamedAndAnOrderOnlyWhereNothingElseIs() throws Exception {
    SampleBuild build = SampleBuild.random(5);
    Module module = build.modules.get(0);
    build.write(poms);
    commit("one");
    module.dependencies().add(new Use("g:new", "1", ""));
    build.write(poms);
    commit("another dependency");
    Collections.swap(module.dependencies(), 0, module.dependencies().size() - 1);
    build.write(poms);

    KeyExplanation added = explanations().explain(REQUEST, "HEAD~1", "HEAD");
    KeyExplanation swapped = explanations().explain(REQUEST, "HEAD", "worktree");

    assertThat(added.keys().get(1).causes()).containsExactly("maven dependency g:new added");
    assertThat(added.difference().lines()).extracting(LineChange::name).contains("maven order");
    assertThat(added.difference().readable().lines())
        .containsExactly(
            new LineChange("maven dependency g:new", Optional.empty(), Optional.of("1")));
    assertThat(swapped.keys().get(1).causes())
        .isNotEmpty()
        .allMatch(c -> c.contains("maven order"));
  }

  @Test
  void theDockerfileMovesBoth() throws Exception {
    SampleBuild.random(5).write(poms);
    commit("one");
    poms.write("Dockerfile.build", "FROM scratch\nUSER 1\n");

    KeyExplanation explanation = explanations().explain(REQUEST, "HEAD", "worktree");

    assertThat(explanation.keys())
        .allSatisfy(move -> assertThat(move.causes()).containsExactly("Dockerfile.build changed"));
  }

  @Test
  void aRootThatWasElsewhereIsFound() throws Exception {
    poms.pom("app/pom.xml", "g:app:1", use("x"));
    commit("app alone");
    poms.pom(
        "all/pom.xml",
        "g:all:1",
        "<packaging>pom</packaging><modules><module>../app</module></modules>" + use("y"));
    commit("an aggregator nobody sees");
    poms.pom(
        "pom.xml",
        "g:root:1",
        "<packaging>pom</packaging><modules><module>app</module></modules>" + use("z"));
    commit("an aggregator above");

    assertThat(lines("pom.xml").of(repository.commit("HEAD")).lines())
        .contains("maven dependency g:x 1", "maven dependency g:z 1")
        .doesNotContain("maven dependency g:y 1");
    // where today's root was not there yet, nor any other above it
    assertThat(lines("app/pom.xml").of(repository.commit("HEAD~1")).lines()).isEmpty();
    assertThat(
            explanations().history(REQUEST, Optional.empty(), "HEAD").changes().stream()
                .map(change -> change.commit().orElseThrow().subject()))
        .containsExactly("an aggregator above", "app alone");
  }

  private static String use(String artifact) {
    return "<dependencies>"
        + new Use("g:" + artifact, "1", "").xml("dependency")
        + "</dependencies>";
  }

  @Test
  void aFileThatComesLaterIsWaitedFor() throws Exception {
    poms.pom("pom.xml", "g:root:1", use("x"));
    poms.write("sub/.mvn/jvm.config", "-Xmx1g\n");
    commit("one");
    poms.write(".mvn/jvm.config", "-Xmx1g\n");
    commit("a folder without lines");
    poms.write(
        ".mvn/extensions.xml",
        "<extensions>" + new Use("g:e", "1", "").xml("extension") + "</extensions>");
    commit("an extension");
    Files.delete(poms.workTree().resolve(".mvn/extensions.xml"));
    commit("none");

    assertThat(explanations().history(REQUEST, Optional.empty(), "HEAD").changes())
        .extracting(change -> change.commit().orElseThrow().subject())
        .containsExactly("none", "an extension", "one");
  }

  @Test
  void aBrokenPomOfACommitIsNamedAndHasNoKeyInHistory() throws Exception {
    poms.pom("pom.xml", "g:root:1", use("x"));
    commit("good");
    poms.write("pom.xml", "<project><modelVersion>");
    RevCommit broken = commit("bad");
    poms.pom("pom.xml", "g:root:1", use("x"));
    commit("good again");

    assertThatThrownBy(() -> explanations().explain(REQUEST, "HEAD~1", "HEAD"))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining(broken.name())
        .hasMessageContaining("pom.xml");
    assertThat(explanations().history(REQUEST, Optional.empty(), "HEAD").changes())
        .extracting(change -> change.commit().orElseThrow().subject())
        .containsExactly("good again", "bad", "good");
  }

  @Test
  void aParentThatCannotBeHadEndsTheWalkByName() throws Exception {
    poms.pom(
        "pom.xml",
        "g:root:1",
        "<parent><groupId>o</groupId><artifactId>gone</artifactId><version>1</version><relativePath/></parent>");
    RevCommit gone = commit("gone");
    poms.pom("pom.xml", "g:root:1", use("x"));
    commit("without a parent");

    assertThatThrownBy(() -> explanations().history(REQUEST, Optional.empty(), "HEAD"))
        .isInstanceOf(UnavailableParentException.class)
        .hasMessageContaining(gone.name())
        .hasMessageContaining("o:gone:1")
        .hasMessageContaining("-o");
  }

  @Test
  void aCommitsPomsHaveAnyEncodingAndNoLinks() throws Exception {
    Files.write(
        poms.workTree().resolve("pom.xml"),
        ("<?xml version='1.0' encoding='ISO-8859-1'?><project><modelVersion>4.0.0</modelVersion>"
                + "<groupId>g</groupId><artifactId>a</artifactId><version>1</version><name>\u00e4</name>"
                + use("x")
                + "</project>")
            .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    commit("latin");
    CommitInputs head = repository.commit("HEAD");

    assertThat(lines("pom.xml").of(head).lines())
        .isEqualTo(lines("pom.xml").of(repository).lines())
        .contains("maven dependency g:x 1");

    Files.move(poms.workTree().resolve("pom.xml"), poms.workTree().resolve("real.xml"));
    Files.createSymbolicLink(poms.workTree().resolve("pom.xml"), Path.of("real.xml"));
    commit("a link");
    assertThatThrownBy(() -> lines("real.xml").of(repository))
        .hasMessageContaining("pom.xml is a symbolic link");
  }
}
