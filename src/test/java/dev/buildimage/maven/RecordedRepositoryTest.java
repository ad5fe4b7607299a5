package dev.buildimage.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.build.BuildException;
import dev.buildimage.layer.BucketFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedRepositoryTest {
  private static final String SEEN = "/work/repository";

  @TempDir Path folder;
  private LinkedRepository local;
  private Path recorded;
  private Path caller;

  @BeforeEach
  void folders() throws IOException {
    recorded = folder.resolve("recorded");
    caller = Files.createDirectory(folder.resolve("caller"));
    local = new LinkedRepository(recorded);
  }

  private static void write(Path root, String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static Recording.Item artifact(String name, String file, String repository) {
    return new Recording.Item(
        false, name, "jar", file.isEmpty() ? "" : SEEN + "/" + file, repository, "module g:m");
  }

  private static Recording.Item metadata(String name, String file) {
    return new Recording.Item(
        true, name, "maven-metadata.xml", SEEN + "/" + file, "central", "module g:m");
  }

  private RecordedRepository of(Recording.Item... items) {
    return new RecordedRepository(new Recording(Set.of("g:m:2"), List.of(items)), local, SEEN);
  }

  private Map<String, String> files(RecordedRepository repository) throws Exception {
    Map<String, String> texts = new TreeMap<>();
    Path work = Files.createDirectories(folder.resolve("metadata"));
    for (Map.Entry<BucketFile, Path> file : repository.files("/r", work).entrySet()) {
      texts.put(file.getKey().path(), Files.readString(file.getValue()));
    }
    return texts;
  }

  @Test
  void whatWasResolvedIsTakenAndNothingThatMavenKeepsForItself() throws Exception {
    write(recorded, "g/a/1/a-1.jar", "jar");
    write(recorded, "g/a/1/_remote.repositories", "#Mon Jan 01");
    write(recorded, "g/unused/1/unused-1.jar", "never resolved");
    assertThat(files(of(artifact("g:a:1", "g/a/1/a-1.jar", "central"))))
        .isEqualTo(Map.of("/r/g/a/1/a-1.jar", "jar"));
  }

  @Test
  void theProjectsOwnModulesAreNotTaken() throws Exception {
    write(recorded, "g/m/2/m-2.jar", "installed by the recorded build");
    write(recorded, "g/m/1/m-1.jar", "an earlier release, which a plugin needs");
    assertThat(
            files(
                of(artifact("g:m:2", "g/m/2/m-2.jar", ""), artifact("g:m:1", "g/m/1/m-1.jar", ""))))
        .containsOnlyKeys("/r/g/m/1/m-1.jar");
    assertThat(
            files(
                new RecordedRepository(
                    new Recording(
                        Set.of(),
                        List.of(
                            new Recording.Item(
                                false, "g:m:1", "jar", "/work/project/target/m.jar", "", "m"))),
                    local,
                    SEEN)))
        .isEmpty();
  }

  @Test
  void whatTheCallerHasDownloadedIsVerified() throws Exception {
    write(caller, "g/a/1/a-1.jar", "abc");
    write(caller, "g/a/1/a-1.jar.sha1", "a9993e364706816aba3e25717850c26c9cd0d89d  a-1.jar\n");
    write(caller, "g/a/1/_remote.repositories", "a-1.jar>central=");
    addCallers(false);
    RecordedRepository repository = of(artifact("g:a:1", "g/a/1/a-1.jar", ""));
    assertThat(files(repository)).isEqualTo(Map.of("/r/g/a/1/a-1.jar", "abc"));
    assertThat(repository.unverified()).isEmpty();

    write(caller, "g/a/1/a-1.jar", "abd");
    assertThatThrownBy(() -> files(of(artifact("g:a:1", "g/a/1/a-1.jar", ""))))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining(caller.resolve("g/a/1/a-1.jar").toString())
        .hasMessageContaining("is not what its checksum says");
  }

  @Test
  void whatOnlyTheCallerHasIsNamed() throws Exception {
    write(caller, "g/own/1-SNAPSHOT/own-1-SNAPSHOT.jar", "installed");
    write(caller, "g/own/1-SNAPSHOT/_remote.repositories", "own-1-SNAPSHOT.jar>=");
    addCallers(false);
    RecordedRepository repository =
        of(artifact("g:own:1-SNAPSHOT", "g/own/1-SNAPSHOT/own-1-SNAPSHOT.jar", ""));
    assertThat(files(repository)).hasSize(1);
    assertThat(repository.unverified()).containsExactly("g:own:1-SNAPSHOT");
    assertThat(repository.snapshots()).isEmpty();
  }

  @Test
  void ofTheCallersRepositoryOnlyWhatIsVerifiedOrInstalledIsLinked() throws Exception {
    write(caller, "g/a/1/a-1.jar", "downloaded without a checksum");
    write(caller, "g/a/1/_remote.repositories", "a-1.jar>central=");
    write(caller, "g/b/1/b-1.jar", "installed");
    write(caller, "g/b/1/_remote.repositories", "b-1.jar>=");
    write(caller, "g/d/1/d-1.jar", "nobody knows whence");
    write(caller, "g/b/maven-metadata-central.xml", "what there was once");
    write(caller, "g/c/1-SNAPSHOT/c-1-SNAPSHOT.jar", "a remote snapshot");
    write(caller, "g/c/1-SNAPSHOT/c-1-SNAPSHOT.jar.sha1", "…");
    write(caller, "g/c/1-SNAPSHOT/_remote.repositories", "c-1-SNAPSHOT.jar>snapshots=");
    write(caller, ".cache/x/1/x-1.jar", "a tool's own");
    addCallers(false);
    assertThat(links()).containsExactly("g/b/1/b-1.jar");
    assertThat(Files.readSymbolicLink(recorded.resolve("g/b/1/b-1.jar")))
        .hasToString("/caller/g/b/1/b-1.jar");
    assertThat(local.source(Path.of("g/b/1/b-1.jar"))).isEqualTo(caller.resolve("g/b/1/b-1.jar"));
  }

  private void addCallers(boolean all) throws IOException {
    local.addDownloaded(local.addInstalled(caller, "/caller", all), "/caller");
  }

  private Set<String> links() throws IOException {
    Set<String> links = new TreeSet<>();
    try (var walk = Files.walk(recorded)) {
      walk.filter(Files::isSymbolicLink)
          .forEach(link -> links.add(recorded.relativize(link).toString()));
    }
    return links;
  }

  @Test
  void whatWasInstalledComesBeforeALayerAndWhatWasDownloadedBehindIt(@TempDir Path layer)
      throws Exception {
    write(caller, "g/a/1/a-1.jar", "downloaded");
    write(caller, "g/a/1/a-1.jar.sha1", "of something");
    write(caller, "g/a/1/_remote.repositories", "a-1.jar>central=");
    write(caller, "g/b/1-SNAPSHOT/b-1-SNAPSHOT.jar", "installed");
    write(caller, "g/b/1-SNAPSHOT/b-1-SNAPSHOT.jar.sha1", "of what was downloaded before");
    write(caller, "g/b/1-SNAPSHOT/_remote.repositories", "b-1-SNAPSHOT.jar>=");
    write(layer, "g/a/1/a-1.jar", "a layer's");
    write(layer, "g/b/1-SNAPSHOT/b-1-SNAPSHOT.jar", "a layer's");
    List<Path> downloaded = local.addInstalled(caller, "/caller", true);
    local.addLayer(layer, "/layer");
    local.addDownloaded(downloaded, "/caller");
    assertThat(Files.readSymbolicLink(recorded.resolve("g/a/1/a-1.jar")))
        .hasToString("/layer/g/a/1/a-1.jar");
    assertThat(Files.readSymbolicLink(recorded.resolve("g/b/1-SNAPSHOT/b-1-SNAPSHOT.jar")))
        .hasToString("/caller/g/b/1-SNAPSHOT/b-1-SNAPSHOT.jar");
  }

  @Test
  void offlineAllArtifactsOfTheCallersRepositoryAreLinkedAndTheUnknownNamed() throws Exception {
    write(caller, "g/d/1/d-1.jar", "nobody knows whence");
    addCallers(true);
    assertThat(links()).containsExactly("g/d/1/d-1.jar");
    RecordedRepository repository = of(artifact("g:d:1", "g/d/1/d-1.jar", ""));
    assertThat(files(repository)).hasSize(1);
    assertThat(repository.unverified()).containsExactly("g:d:1");
  }

  @Test
  void aRemoteSnapshotIsNamedAndHasTheNameThatIsFoundOffline() throws Exception {
    String file = "g/s/1-SNAPSHOT/s-1-20260102.030405-6.jar";
    write(recorded, file, "snapshot");
    RecordedRepository repository = of(artifact("g:s:1-20260102.030405-6", file, "snapshots"));
    assertThat(repository.snapshots())
        .containsExactly("g:s:1-20260102.030405-6 from repository snapshots, wanted by module g:m");
    assertThat(files(repository)).containsOnlyKeys("/r/g/s/1-SNAPSHOT/s-1-SNAPSHOT.jar");
  }

  @Test
  void metadataSaysWhatIsThereAndNothingElse() throws Exception {
    write(recorded, "g/a/1.1/a-1.1.pom", "pom");
    write(recorded, "g/a/1.2/a-1.2.jar", "jar");
    write(recorded, "g/a/maven-metadata-mirror.xml", "<metadata><versions/></metadata>");
    write(
        recorded,
        "g/maven-metadata-mirror.xml",
        "<metadata><plugins><plugin><prefix>a</prefix><artifactId>a</artifactId></plugin>"
            + "<plugin><prefix>z</prefix><artifactId>z</artifactId></plugin></plugins></metadata>");
    Map<String, String> files =
        files(
            of(
                metadata("g:a:", "g/a/maven-metadata-mirror.xml"),
                metadata("g::", "g/maven-metadata-mirror.xml"),
                artifact("g:a:1.2", "g/a/1.2/a-1.2.jar", "mirror"),
                artifact("g:a:1.1", "g/a/1.1/a-1.1.pom", "mirror")));
    assertThat(files.get("/r/g/a/maven-metadata-local.xml"))
        .endsWith(
            "<metadata><groupId>g</groupId><artifactId>a</artifactId><versioning><versions>"
                + "<version>1.1</version><version>1.2</version></versions></versioning></metadata>");
    assertThat(files.get("/r/g/maven-metadata-local.xml"))
        .contains("<prefix>a</prefix>")
        .doesNotContain("z");
    assertThat(files).hasSize(4);
  }

  @Test
  void aMissingArtifactIsNamedWithWhoWantedIt() throws Exception {
    Path file = folder.resolve("record");
    Files.writeString(
        file,
        """
        artifact\tg\ta\t1\tpom\t\t\t\t\t
        module\tg\tm\t1\t\t
        artifact\tg\ta\t1\tjar\t\t\t\tg:m\tsome-plugin:2:run (default)
        artifact\tg\tb\t1\tjar\t\t\t\tg:m\t
        artifact\tg\tb\t1\tjar\t\t/r/b.jar\t\tg:m\t
        artifact\tcut
        """);
    Recording recording = Recording.read(file);
    assertThat(recording.modules()).containsExactly("g:m:1");
    assertThat(recording.missing())
        .containsExactly(
            "g:a:1:pom, wanted by Maven itself, to read the poms",
            "g:a:1, wanted by module g:m, some-plugin:2:run (default)");
  }
}
