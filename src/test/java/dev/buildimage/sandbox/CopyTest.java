package dev.buildimage.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.image.Image;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code COPY} from folders and from other images. */
@Timeout(120)
class CopyTest {
  private static final Optional<ContainerUser> NO_OWNER = Optional.empty();

  @TempDir Path folder;
  private ContentStore store;
  private Sandbox sandbox;
  private FileTree other;

  @BeforeEach
  void images() throws IOException {
    store = new ContentStore(folder.resolve("store"));
    sandbox = new Sandbox(store, new Namespaces(), "crun");
    Image image =
        BusyboxImage.in(
            store,
            """
            mkdir -p app/lib/deep app/docs
            echo 1 >app/lib/one.jar; echo 2 >app/lib/two.jar; echo 3 >app/lib/deep/three.jar
            echo d >app/docs/read.md; echo h >app/.hidden
            ln app/lib/one.jar app/lib/same.jar
            chown -R 1000:2000 app; chmod 750 app/lib; chmod 4755 app/lib/two.jar
            ln -s /app/lib abs; ln -s lib/one.jar app/link.jar; ln -s ../../../../../etc/hostname out
            ln -s lib app/through
            cp /bin/busybox app/capable
            """
                + "setcap cap_net_raw+ep app/capable 2>/dev/null || /sbin/setcap cap_net_raw+ep app/capable\n");
    other = new FileTree.Layers(image.manifest().layers(), image.config().diffIds());
  }

  private RootFileSystem open() throws IOException {
    return sandbox.open(
        BusyboxImage.in(store, "mkdir -p real; ln -s /real linked; mkdir d; : >d/x"));
  }

  private List<String> layer(RootFileSystem root) throws IOException {
    try (CommittedLayer layer = root.commit(MediaTypes.OCI_LAYER_GZIP, Instant.ofEpochSecond(1))) {
      return BusyboxImage.shell(
              folder, "tar --numeric-owner -tvzf " + store.blob(layer.compress().digest()))
          .lines()
          .map(line -> line.replaceAll(" +", " ").split(" ", 6))
          .map(parts -> parts[0] + " " + parts[1] + " " + parts[5])
          .toList();
    }
  }

  private CopySpec copy(String destination, String... sources) {
    return new CopySpec(
        other,
        java.util.Arrays.stream(sources).map(CopySource::of).toList(),
        destination,
        NO_OWNER,
        Optional.empty(),
        false,
        Optional.empty());
  }

  @Test
  void whatComesFromAnImageKeepsItsOwnersAndLinksStayInThatImage() throws IOException {
    try (RootFileSystem root = open()) {
      root.copy(copy("/linked/", "/abs/one.jar"));
      root.copy(copy("/all", "abs"));
      root.copy(copy("/named", "app/link.jar"));
      root.copy(copy("/caps/", "app/capable"));
      assertThat(layer(root))
          .containsExactlyInAnyOrder(
              "drwxr-xr-x 0/0 all/",
              "drwxr-xr-x 1000/2000 all/deep/",
              "-rw-r--r-- 1000/2000 all/deep/three.jar",
              "-rw-r--r-- 1000/2000 all/one.jar",
              "hrw-r--r-- 1000/2000 all/same.jar link to all/one.jar",
              "-rwsr-xr-x 1000/2000 all/two.jar",
              "drwxr-xr-x 0/0 caps/",
              "-rwxr-xr-x 0/0 caps/capable",
              "-rw-r--r-- 1000/2000 named",
              "drwxr-xr-x 0/0 real/",
              "-rw-r--r-- 1000/2000 real/one.jar");
    }
    try (RootFileSystem root = open()) {
      assertThatThrownBy(() -> root.copy(copy("/x", "out")))
          .hasMessageContaining("out: there is nothing of that name");
      assertThatThrownBy(() -> root.copy(copy("/x", "absent/file")))
          .hasMessageContaining("absent/file");
      assertThatThrownBy(() -> root.copy(copy("/d/x/", "app/docs")))
          .hasMessageContaining("/d/x is a file");
    }
  }

  @Test
  void ownersAndModesAreAsAsked() throws IOException {
    try (RootFileSystem root = open()) {
      root.copy(
          new CopySpec(
              other,
              List.of(CopySource.of("app/lib")),
              "/x/y",
              Optional.of(new ContainerUser(7, 8, List.of(), "/")),
              Optional.of("u=rwX,go=rX"),
              false,
              Optional.empty()));
      assertThat(layer(root))
          .contains(
              "drwxr-xr-x 7/8 x/",
              "drwxr-xr-x 7/8 x/y/",
              "-rw-r--r-- 7/8 x/y/one.jar",
              "-rwxr-xr-x 7/8 x/y/two.jar",
              "drwxr-xr-x 7/8 x/y/deep/");
    }
    try (RootFileSystem root = open()) {
      root.copy(
          new CopySpec(
              other,
              List.of(CopySource.of("app/lib/two.jar")),
              "/two",
              NO_OWNER,
              Optional.of("0640"),
              false,
              Optional.empty()));
      assertThat(layer(root)).containsExactly("-rw-r----- 1000/2000 two");
    }
  }

  @Test
  void patternsTakeWhatMatchesAndNothingBelowIt() throws IOException {
    Predicate<String> jars = path -> path.matches("[^/]*\\.jar");
    try (RootFileSystem root = open()) {
      root.copy(
          new CopySpec(
              other,
              List.of(CopySource.matching("app", 1, jars), CopySource.matching("abs", 1, jars)),
              "/out/",
              NO_OWNER,
              Optional.empty(),
              false,
              Optional.empty()));
      assertThat(layer(root).stream().map(line -> line.split(" ")[2]))
          .containsExactly("out/", "out/link.jar", "out/one.jar", "out/same.jar", "out/two.jar");
    }
    try (RootFileSystem root = open()) {
      root.copy(
          new CopySpec(
              other,
              List.of(CopySource.matching("", 2, path -> path.matches("a.p/l.b"))),
              "/out",
              NO_OWNER,
              Optional.empty(),
              false,
              Optional.empty()));
      assertThat(layer(root).stream().map(line -> line.split(" ")[2]))
          .contains("out/deep/three.jar", "out/one.jar");
    }
  }

  @Test
  void excludedFilesAreLeftOut() throws IOException {
    try (RootFileSystem root = open()) {
      root.copy(
          new CopySpec(
              other,
              List.of(CopySource.of("app"), CopySource.of("app/docs/read.md")),
              "/out/",
              NO_OWNER,
              Optional.empty(),
              false,
              Optional.of(
                  path ->
                      path.endsWith(".jar")
                          || path.equals("docs/read.md")
                          || path.equals("read.md"))));
      assertThat(layer(root).stream().map(line -> line.split(" ")[2]))
          .containsExactlyInAnyOrder(
              "out/",
              "out/.hidden",
              "out/capable",
              "out/docs/",
              "out/lib/",
              "out/lib/deep/",
              "out/through");
    }
  }

  @Test
  void parentsAreMadeAsTheyAreFromTheDotOn() throws IOException {
    try (RootFileSystem root = open()) {
      root.copy(
          new CopySpec(
              other,
              List.of(
                  CopySource.of("app/lib/deep/three.jar"),
                  CopySource.of("/app/./docs"),
                  CopySource.matching("app/./lib", 1, path -> path.equals("one.jar"))),
              "/out/",
              NO_OWNER,
              Optional.empty(),
              true,
              Optional.empty()));
      assertThat(layer(root))
          .containsExactly(
              "drwxr-xr-x 0/0 out/",
              "drwxr-xr-x 1000/2000 out/app/",
              "drwxr-x--- 1000/2000 out/app/lib/",
              "drwxr-xr-x 1000/2000 out/app/lib/deep/",
              "-rw-r--r-- 1000/2000 out/app/lib/deep/three.jar",
              "drwxr-xr-x 1000/2000 out/docs/",
              "-rw-r--r-- 1000/2000 out/docs/read.md",
              "drwxr-x--- 1000/2000 out/lib/",
              "-rw-r--r-- 1000/2000 out/lib/one.jar");
    }
    try (RootFileSystem root = open()) {
      CopySpec through =
          new CopySpec(
              other,
              List.of(CopySource.of("app/through/one.jar")),
              "/out/",
              NO_OWNER,
              Optional.empty(),
              true,
              Optional.empty());
      assertThatThrownBy(() -> root.copy(through)).hasMessageContaining("app/through/one.jar");
    }
  }

  @Test
  void filesOfAFolderAreRoots() throws IOException {
    Path context = Files.createDirectory(folder.resolve("context"));
    Files.writeString(context.resolve("a b\nc"), "x");
    BusyboxImage.shell(context, "chown 1234 *");
    try (RootFileSystem root = open()) {
      root.copy(
          new CopySpec(
              new FileTree.Folder(context),
              List.of(CopySource.of("")),
              "/linked",
              NO_OWNER,
              Optional.empty(),
              false,
              Optional.empty()));
      assertThat(layer(root))
          .containsExactly("drwxr-xr-x 0/0 real/", "-rw-r--r-- 0/0 real/a b\\nc");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cat", "gzip", "bzip2", "xz", "zstd -q"})
  void archivesAreUnpackedWithTheirOwners(String compressor) throws IOException {
    BusyboxImage.shell(
        folder,
        "mkdir -p in/bin/sub; cd in; echo 1 >bin/f; ln bin/f bin/g; ln -s /etc link; chown 7:8 bin/f;"
            + " chmod 4711 bin/f; tar -c bin link | "
            + compressor
            + " >../archive.any");
    try (RootFileSystem root = open()) {
      assertThat(
              root.unpack(folder.resolve("archive.any"), "/linked/to", NO_OWNER, Optional.empty()))
          .isTrue();
      assertThat(layer(root))
          .containsExactly(
              "drwxr-xr-x 0/0 real/",
              "drwxr-xr-x 0/0 real/to/",
              "drwxr-xr-x 0/0 real/to/bin/",
              "-rws--x--x 7/8 real/to/bin/f",
              "hrws--x--x 7/8 real/to/bin/g link to real/to/bin/f",
              "drwxr-xr-x 0/0 real/to/bin/sub/",
              "lrwxrwxrwx 0/0 real/to/link -> /etc");
    }
    try (RootFileSystem root = open()) {
      assertThat(
              root.unpack(
                  folder.resolve("archive.any"),
                  "/",
                  Optional.of(new ContainerUser(3, 4, List.of(), "/")),
                  Optional.empty()))
          .isTrue();
      assertThat(layer(root)).contains("-rws--x--x 3/4 bin/f", "lrwxrwxrwx 3/4 link -> /etc");
    }
  }

  @Test
  void whatIsNoArchiveIsLeftAlone() throws IOException {
    BusyboxImage.shell(
        folder,
        "echo text >text; : >empty; gzip -k text; head -c 1024 /dev/zero >zeros;"
            + " printf 'BZh91AY' >bz; printf '\\375' >x; mkdir -p a; : >a/.wh.b; tar -cf wh.tar a");
    try (RootFileSystem root = open()) {
      for (String name : List.of("text", "empty", "text.gz", "zeros", "bz", "x")) {
        assertThat(root.unpack(folder.resolve(name), "/", NO_OWNER, Optional.empty())).isFalse();
      }
      assertThatThrownBy(
              () -> root.unpack(folder.resolve("wh.tar"), "/", NO_OWNER, Optional.empty()))
          .hasMessageContaining("wh.tar")
          .hasMessageContaining("a/.wh.b");
      assertThat(layer(root)).isEmpty();
    }
  }
}
