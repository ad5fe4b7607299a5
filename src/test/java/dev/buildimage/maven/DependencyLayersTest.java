package dev.buildimage.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.build.AddedLayer;
import dev.buildimage.build.AddedLayers;
import dev.buildimage.build.BuildDefinitions;
import dev.buildimage.build.BuildException;
import dev.buildimage.build.BuildLog;
import dev.buildimage.build.BuildRequest;
import dev.buildimage.build.EarlierImages;
import dev.buildimage.build.ImageSource;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.ImageReference;
import dev.buildimage.key.KeyRepository;
import dev.buildimage.layer.Compression;
import dev.buildimage.registry.CredentialSource;
import dev.buildimage.registry.DockerRegistry;
import dev.buildimage.registry.ImagePuller;
import dev.buildimage.registry.ImagePusher;
import dev.buildimage.registry.Registry;
import dev.buildimage.registry.RegistrySettings;
import dev.buildimage.registry.Tagging;
import dev.buildimage.sandbox.BusyboxImage;
import dev.buildimage.sandbox.Namespaces;
import dev.buildimage.sandbox.RootFileSystem;
import dev.buildimage.sandbox.Sandbox;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * In a real sandbox, with a shell script for Maven: it "downloads" what the project's file {@code
 * wants} lists, each a line {@code group artifact version}, and offline needs it to be there.
 */
class DependencyLayersTest {
  private static final ImageReference NAME = ImageReference.parse("localhost/team/builder");

  private static final String MVN =
      """
      cat >bin/mvn <<'END'
      #!/bin/sh
      set -e
      [ "$1" != --version ] || { echo "Apache Maven 3.9.16 (test)"; exit; }
      echo "options $MAVEN_OPTS"
      for word; do
        case $word in
          -Dmaven.repo.local=*) repository=${word#*=} ;;
          -Dbuilder.recorder.file=*) record=${word#*=} ;;
          -Dbuilder.recording=true) recording=yes ;;
          -o) offline=yes ;;
          -s) settings=yes ;;
          fail) echo "[ERROR] the user's own mistake"; exit 1 ;;
        esac
      done
      [ -n "$recording" ]
      touch made-by-the-build
      printf 'module\\tg\\tproject\\t1\\t\\t\\n' >"$record"
      if [ -n "$offline" ]; then
        [ -z "$settings" ]
        repository=/var/lib/builder-image/repository
        # loopback has no route
        [ -z "$(sed 1d /proc/net/route)" ] || { echo "[ERROR] there is a network"; exit 1; }
        [ ! -e own-download ] || { echo "[ERROR] unknown host"; exit 1; }
      fi
      status=0
      while read -r group artifact version; do
        path=$group/$artifact/$version/$artifact-$version.jar
        if [ ! -e "$repository/$path" ] && [ -z "$offline" ]; then
          echo "downloading $path"
          mkdir -p "$repository/$group/$artifact/$version"
          echo "content of $path" >"$repository/$path"
          echo "#$(date)" >"$repository/$group/$artifact/$version/_remote.repositories"
        fi
        file=$repository/$path
        [ -e "$file" ] || { file= status=1; echo "[ERROR] no $path"; }
        printf 'artifact\\t%s\\t%s\\t%s\\tjar\\t\\t%s\\tcentral\\tg:project\\tsome:1:goal (x)\\n' \\
          "$group" "$artifact" "$version" "$file" >>"$record"
      done <wants
      [ -z "$offline" ] || [ ! -e wants-more ] || {
        printf 'artifact\\tg\\tmore\\t1\\tjar\\t\\t\\t\\tg:project\\tsome:1:goal (x)\\n' >>"$record"
        status=1
      }
      exit $status
      END
      chmod 755 bin/mvn
      """;

  @TempDir Path folder;
  private ContentStore store;
  private Path caller;
  private final List<String> messages = new ArrayList<>();

  private final BuildLog log =
      new BuildLog() {
        @Override
        public void done(String what, Duration took, long bytes) {
          messages.add(what);
        }

        @Override
        public void warning(String text) {
          messages.add("warning: " + text);
        }

        @Override
        public void started(String step) {
          messages.add("started " + step);
        }

        @Override
        public void cached(String step) {
          throw new AssertionError(step);
        }

        @Override
        public void failed(String step) {
          messages.add("failed " + step);
        }

        @Override
        public void output(String step, String line) {
          messages.add("output: " + line);
        }

        @Override
        public void failure(String step, String line) {
          throw new AssertionError(step);
        }
      };

  @BeforeEach
  void stores() throws IOException {
    store = new ContentStore(folder.resolve("store"));
    caller = Files.createDirectories(folder.resolve("caller"));
  }

  private Path project(String name, String wants) throws IOException {
    Path project = Files.createDirectories(folder.resolve(name));
    Files.writeString(
        project.resolve("pom.xml"),
        "<project><modelVersion>4.0.0</modelVersion><groupId>g</groupId>"
            + "<artifactId>project</artifactId><version>1</version></project>");
    Files.writeString(project.resolve("wants"), wants);
    Files.writeString(project.resolve("Dockerfile"), "FROM scratch\n");
    if (Files.notExists(project.resolve(".git"))) {
      BusyboxImage.shell(project, "git init -q .");
    }
    return project;
  }

  private List<AddedLayer> layers(Path project, String goal, boolean snapshots) throws Exception {
    return layers(store, project, goal, snapshots, BusyboxImage.in(store, MVN));
  }

  private List<AddedLayer> layers(
      ContentStore into, Path project, String goal, boolean snapshots, Image tools)
      throws Exception {
    return layers(into, NAME, List.of(), project, goal, snapshots, tools);
  }

  private Registry registry() {
    return new Registry(
        RegistrySettings.defaults(), new CredentialSource(List.of(), List.of(), Map.of(), folder));
  }

  private List<AddedLayer> layers(
      ContentStore into,
      ImageReference name,
      List<String> ancestors,
      Path project,
      String goal,
      boolean snapshots,
      Image tools)
      throws Exception {
    try (KeyRepository repository = KeyRepository.open(project)) {
      DependencyRequest request =
          new DependencyRequest(
              List.of(goal),
              List.of(),
              Optional.empty(),
              "<settings/>",
              List.of(),
              caller,
              false,
              snapshots,
              Compression.GZIP,
              folder.resolve("logs"));
      AddedLayers added =
          new DependencyLayers(
                  into,
                  new Sandbox(into, new Namespaces(), "auto"),
                  new EarlierImages(
                      into,
                      new ImageSource(into, new ImagePuller(registry(), into), false, log),
                      () -> ancestors,
                      log),
                  repository,
                  Optional.of(project.resolve("pom.xml")),
                  request,
                  log)
              .layers(
                  new BuildDefinitions(repository).read(new BuildRequest("Dockerfile", List.of())),
                  name,
                  tools);
      added.proof().run(tools, added.layers());
      return added.layers();
    }
  }

  @Test
  void whatTheBuildResolvesIsInTheLayersAndTheWorkTreeIsAsItWas() throws Exception {
    Path project = project("project", "g1 a 1\ng2 b 2\n");
    List<AddedLayer> layers = layers(project, "verify", false);
    assertThat(messages)
        .contains("started [recording] mvn verify", "[recording] mvn verify")
        .contains("[replay] mvn -o verify, without a network")
        .anyMatch(message -> message.endsWith(" dependency layers, 2 files in all"))
        .contains("output: downloading g1/a/1/a-1.jar")
        .anyMatch(message -> message.startsWith("output: options -XX:TieredStopAtLevel=1"));
    try (RootFileSystem root = open(layers)) {
      String repository = "/var/lib/builder-image/repository";
      assertThat(text(root, repository + "/g1/a/1/a-1.jar"))
          .isEqualTo("content of g1/a/1/a-1.jar\n");
      assertThat(text(root, repository + "/g1/a/1/_remote.repositories")).isEmpty();
      assertThat(text(root, "/etc/mavenrc")).contains("-Dmaven.repo.local.tail=" + repository);
    }
    try (Stream<Path> files = Files.list(project)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(".git", "Dockerfile", "pom.xml", "wants");
    }
    try (Stream<Path> left = Files.list(store.root().resolve("tmp"))) {
      assertThat(left).isEmpty();
    }
  }

  private RootFileSystem open(List<AddedLayer> layers) throws Exception {
    Image tools = BusyboxImage.in(store, MVN);
    var descriptors = new ArrayList<>(tools.manifest().layers());
    var diffIds = new ArrayList<>(tools.config().diffIds());
    layers.forEach(
        layer -> {
          descriptors.add(layer.descriptor());
          diffIds.add(layer.diffId());
        });
    return new Sandbox(store, new Namespaces(), "auto").open(descriptors, diffIds);
  }

  private static String text(RootFileSystem root, String path) throws IOException {
    return new String(root.read(path), StandardCharsets.UTF_8);
  }

  @Test
  void anotherFolderStoreAndHistoryGiveTheSameLayers() throws Exception {
    List<AddedLayer> first = layers(project("one", "g1 a 1\ng2 b 2\n"), "verify", false);
    // here one of them is in the local repository already, with a checksum, and nothing in the
    // store
    Path jar = caller.resolve("g1/a/1/a-1.jar");
    Files.createDirectories(jar.getParent());
    Files.writeString(jar, "content of g1/a/1/a-1.jar\n");
    BusyboxImage.shell(jar.getParent(), "sha1sum <a-1.jar >a-1.jar.sha1");
    messages.clear();
    ContentStore other = new ContentStore(folder.resolve("other"));
    List<AddedLayer> second =
        layers(
            other,
            project("some/where/else", "g2 b 2\ng1 a 1\n"),
            "verify",
            false,
            BusyboxImage.in(other, MVN));
    assertThat(second).isEqualTo(first);
    assertThat(messages)
        .contains("output: downloading g2/b/2/b-2.jar")
        .doesNotContain("output: downloading g1/a/1/a-1.jar")
        .noneMatch(message -> message.startsWith("warning"));
  }

  @Test
  void whatAnEarlierImageHasIsNotDownloadedAgain() throws Exception {
    Path project = project("project", "g1 a 1\ng2 b 2\n");
    Image tools = BusyboxImage.in(store, MVN);
    List<AddedLayer> layers = layers(project, "verify", false);
    Image image = image(tools, layers);
    store.tag(NAME + ":earlier", image.manifest());
    messages.clear();
    project("project", "g1 a 1\ng2 b 3\n");
    layers(project, "verify", false);
    assertThat(messages)
        .contains("output: downloading g2/b/3/b-3.jar")
        .doesNotContain("output: downloading g1/a/1/a-1.jar");
  }

  @Test
  void whatWasInstalledSinceIsTakenAndNotWhatAnEarlierImageHas() throws Exception {
    Path project = project("project", "g1 a 1-SNAPSHOT\n");
    Path jar = caller.resolve("g1/a/1-SNAPSHOT/a-1-SNAPSHOT.jar");
    Files.createDirectories(jar.getParent());
    Files.writeString(jar.resolveSibling("_remote.repositories"), "a-1-SNAPSHOT.jar>=\n");
    Files.writeString(jar, "before");
    Image tools = BusyboxImage.in(store, MVN);
    store.tag(NAME + ":earlier", image(tools, layers(project, "verify", true)).manifest());
    Files.writeString(jar, "now");

    try (RootFileSystem root = open(layers(project, "verify", true))) {
      assertThat(text(root, "/var/lib/builder-image/repository/g1/a/1-SNAPSHOT/a-1-SNAPSHOT.jar"))
          .isEqualTo("now");
    }
  }

  private Image image(Image tools, List<AddedLayer> layers) throws IOException {
    return store.add(
        layers.stream()
            .reduce(
                tools.config(),
                (config, layer) ->
                    config.withLayer(layer.diffId(), new ImageConfig.History("", "", "")),
                (one, two) -> two),
        tools.manifest().config().mediaType(),
        config ->
            tools.manifest().with(config, layers.stream().map(AddedLayer::descriptor).toList()));
  }

  @Test
  void whatAnEarlierCommitsImageHasIsPulledOnAnotherMachine() throws Exception {
    try (DockerRegistry server = DockerRegistry.start(folder.resolve("registry"))) {
      ImageReference name = ImageReference.parse(server.host() + "/team/builder");
      Path project = project("project", "g1 a 1\ng2 b 2\n");
      Image image = image(BusyboxImage.in(store, MVN), layers(project, "verify", false));
      new ImagePusher(registry(), store)
          .push(image, name.withTag("earlier"), Optional.empty(), Tagging.MOVES);
      project("project", "g1 a 1\ng2 b 3\n");
      List<AddedLayer> here = layers(project, "verify", false);
      messages.clear();
      ContentStore other = new ContentStore(folder.resolve("other"));
      List<AddedLayer> there =
          layers(
              other,
              name,
              List.of("nowhere", "earlier"),
              project,
              "verify",
              false,
              BusyboxImage.in(other, MVN));
      assertThat(there.stream().map(AddedLayer::descriptor))
          .containsExactlyElementsOf(here.stream().map(AddedLayer::descriptor).toList());
      assertThat(messages)
          .contains("pulled the dependency layers of " + name.withTag("earlier"))
          .contains("output: downloading g2/b/3/b-3.jar")
          .doesNotContain("output: downloading g1/a/1/a-1.jar");
    }
  }

  @Test
  void aRegistryThatCannotBeAskedForAnEarlierImageIsAWarning() throws Exception {
    Path project = project("project", "g1 a 1\n");
    ImageReference name = ImageReference.parse("127.0.0.1:1/none");
    Image tools = BusyboxImage.in(store, MVN);
    assertThat(layers(store, name, List.of("earlier"), project, "verify", false, tools))
        .isNotEmpty();
    assertThat(messages).anyMatch(m -> m.startsWith("warning: ") && m.contains("127.0.0.1:1"));
  }

  @Test
  void anotherMavenThanTheKeySaysIsRefused() throws Exception {
    Path project = project("project", "g1 a 1\n");
    Path wrapper = project.resolve(".mvn/wrapper/maven-wrapper.properties");
    Files.createDirectories(wrapper.getParent());
    Files.writeString(wrapper, "distributionUrl=https://host/apache-maven-3.9.9-bin.zip\n");
    assertThatThrownBy(() -> layers(project, "verify", false))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("Maven 3.9.9")
        .hasMessageContaining(".mvn/wrapper/maven-wrapper.properties")
        .hasMessageContaining("has Maven 3.9.16")
        .hasMessageContaining("Dockerfile.build");
    assertThat(messages).isEmpty();
    Files.writeString(wrapper, "distributionUrl=https://host/apache-maven-3.9.16-bin.zip\n");
    assertThat(layers(project, "verify", false)).isNotEmpty();
  }

  @Test
  void theUsersOwnMistakeIsShownAsMavenSaysIt() throws Exception {
    Path project = project("project", "");
    assertThatThrownBy(() -> layers(project, "fail", false))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("'mvn fail'")
        .hasMessageContaining("exit code 1")
        .hasMessageContaining(folder.resolve("logs/recorded.log").toString())
        .hasMessageContaining("the user's own mistake")
        .hasMessageEndingWith("-Dbuilder.dependencyLayers=false");
    assertThat(messages).endsWith("failed [recording] mvn fail");
  }

  @Test
  void whatIsMissingOfflineIsNamedWithTheModuleAndTheGoal() throws Exception {
    Path project = project("project", "g1 a 1\n");
    Files.writeString(project.resolve("wants-more"), "");
    assertThatThrownBy(() -> layers(project, "verify", false))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("g:more:1, wanted by module g:project, some:1:goal (x)");
  }

  @Test
  void aDownloadPastMavenIsSentToTheDockerfile() throws Exception {
    Path project = project("project", "g1 a 1\n");
    Files.writeString(project.resolve("own-download"), "");
    assertThatThrownBy(() -> layers(project, "verify", false))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("a plugin fetches something by itself")
        .hasMessageContaining("Dockerfile.build");
  }

  @Test
  void aRemoteSnapshotIsRefusedUnlessItIsAllowed() throws Exception {
    Path project = project("project", "g1 a 1-SNAPSHOT\n");
    assertThatThrownBy(() -> layers(project, "verify", false))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("builder.allowSnapshots")
        .hasMessageContaining("g1:a:1-SNAPSHOT from repository central");
    layers(project, "verify", true);
    assertThat(messages).anyMatch(message -> message.startsWith("warning: snapshots"));
  }

  @Test
  void anImageWithoutMavenHasNoLayers() throws Exception {
    Path project = project("project", "g1 a 1\n");
    assertThat(layers(store, project, "verify", false, BusyboxImage.in(store))).isEmpty();
    assertThat(messages).singleElement().asString().contains("has no mvn on its PATH");
  }
}
