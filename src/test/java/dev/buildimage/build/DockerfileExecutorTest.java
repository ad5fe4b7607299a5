package dev.buildimage.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.sandbox.BusyboxImage;
import dev.buildimage.sandbox.RootFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerfileExecutorTest {
  private static final String FROM = "FROM " + Dockerfiles.BASE + "\n";

  @TempDir Path folder;

  private Dockerfiles dockerfiles(String setup, String dockerfile) throws Exception {
    return new Dockerfiles(folder).write(setup, FROM + dockerfile);
  }

  private static String read(Dockerfiles files, Image image, String path) throws IOException {
    try (RootFileSystem root = files.sandbox.open(image)) {
      return new String(root.read(path), java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  @Test
  void hereDocumentsBecomeFilesAndScripts() throws Exception {
    Dockerfiles files =
        dockerfiles(
            "echo context >a",
            """
            ENV V=1
            COPY a <<a <<"b" /new/
            $V in a
            a
            $V in b
            b
            COPY <<one /two
            content
            one
            RUN <<END
            echo $V >/shell
            END
            RUN <<END
            #!/bin/ash
            echo "$0" >/script
            END
            """);
    Image image = files.build(files.base(""));

    assertThat(read(files, image, "/new/a")).isEqualTo("1 in a\n");
    assertThat(read(files, image, "/new/b")).isEqualTo("$V in b\n");
    assertThat(read(files, image, "/two")).isEqualTo("content\n");
    assertThat(read(files, image, "/shell")).isEqualTo("1\n");
    assertThat(read(files, image, "/script")).startsWith("/dev/");
    assertThat(files.left()).isEmpty();
  }

  @Test
  void equalInputsGiveEqualBytesWhereverAndUnderWhateverUmask() throws Exception {
    String dockerfile =
        "COPY d /d/\nCOPY <<X /x\nx\nX\nWORKDIR /w\nRUN mkdir /r; echo 1 >/r/a; rm /etc/group\n"
            + "ENV A=1";
    Image[] images = new Image[2];
    for (int i = 0; i < 2; i++) {
      Dockerfiles files = new Dockerfiles(Files.createDirectory(folder.resolve("n" + i)));
      files.write(
          "umask " + (i == 0 ? "022" : "077") + "; mkdir d; echo 1 >d/a; mkdir d/e; echo 2 >d/e/b",
          FROM + dockerfile);
      images[i] = files.build(files.base(""));
    }
    assertThat(images[0].manifest().digest()).isEqualTo(images[1].manifest().digest());
  }

  @Test
  void aFailingStepIsNamedWithItsOutputAndLeavesNothing() throws Exception {
    Dockerfiles files =
        dockerfiles("", "ENV A=1\n\nRUN echo first; \\\n  echo last >&2; printf unended; exit 3\n");
    files.base("");

    assertThatThrownBy(files::provide)
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("Dockerfile:4")
        .hasMessageContaining("exit code 3")
        .hasMessageContaining("first\nlast\nunended");
    assertThat(files.store.image("localhost/builder:" + files.definition(java.util.Map.of()).key()))
        .isEmpty();
    assertThat(Files.readString(files.store.root().resolve("index.json")))
        .doesNotContain("builder");
    assertThat(files.left()).isEmpty();
  }

  @Test
  void anotherDependencyExecutesNothingAgain() throws Exception {
    Dockerfiles files = dockerfiles("", "RUN echo executed");
    files.base("");

    BuilderImage one = files.provide("maven dependency g:a 1");
    BuilderImage two = files.provide("maven dependency g:a 2");

    assertThat(files.log.output).containsExactly("executed");
    assertThat(two.reference()).isNotEqualTo(one.reference());
    assertThat(two.origin()).isEqualTo(BuilderImage.Origin.BUILT);
    assertThat(read(files, two.image(), "/etc/builder-image.json"))
        .contains(two.reference().tag().orElseThrow());
    assertThat(Files.readString(files.store.root().resolve("index.json")))
        .containsOnlyOnce("localhost/builder:tools-");
  }

  @Test
  void theLastLineIsLoggedThoughItHasNoEnd() throws Exception {
    Dockerfiles files = dockerfiles("", "RUN printf 'a\\nb'");
    files.build(files.base(""));

    assertThat(files.log.output).containsExactly("a", "b");
  }

  @Test
  void aCopyThatCannotBeIsNamedAndLeavesNothing() throws Exception {
    for (List<String> wrong :
        List.of(
            List.of("COPY f /dir", "f is a file, but /dir/f is a folder in the image"),
            List.of("COPY d /", "lib is a folder, but /lib is a file or link in the image"),
            List.of("COPY e /etc", "passwd is a folder, but /etc/passwd is a file or link"),
            List.of("COPY g /", "etc is a file, but /etc is a folder"),
            List.of("COPY f /etc/passwd/x", "/etc/passwd is a file, not a folder"),
            List.of("COPY f /loop/x", "too many levels of symbolic links"),
            List.of("COPY --chown=nobody f /x", "'nobody' is not in the image's /etc/passwd"),
            List.of("COPY l /x", "symbolic link to /etc/passwd"),
            List.of("WORKDIR /etc/passwd", "/etc/passwd is a file, not a folder"),
            List.of("RUN touch /.wh.x", ".wh.x' can't be in a layer"))) {
      Path own = Files.createDirectories(folder.resolve("n" + wrong.get(0).hashCode()));
      Dockerfiles files =
          new Dockerfiles(own)
              .write(
                  "echo f >f; mkdir -p d/lib e/passwd g; echo x >d/lib/x; echo x >e/passwd/x;"
                      + " echo x >g/etc; ln -s /etc/passwd l",
                  FROM + "\n" + wrong.get(0));
      Image base = files.base("mkdir -p dir/f; ln -s usr lib; ln -s loop loop");
      assertThatThrownBy(() -> files.build(base))
          .as(wrong.get(0))
          .isInstanceOf(BuildException.class)
          .hasMessageContaining("Dockerfile:3")
          .hasMessageContaining(wrong.get(1));
      assertThat(files.left()).isEmpty();
    }
  }

  @Test
  void anInterruptedStepLeavesNeitherProcessNorFolder() throws Exception {
    Dockerfiles files = dockerfiles("", "RUN echo started; sleep 31415926");
    Image base = files.base("");
    AtomicReference<Exception> thrown = new AtomicReference<>();
    Thread building =
        new Thread(
            () -> {
              try {
                files.build(base);
              } catch (Exception e) {
                thrown.set(e);
              }
            });
    building.start();
    while (true) {
      synchronized (files.log) {
        if (files.log.output.contains("started")) {
          break;
        }
        files.log.wait();
      }
    }
    building.interrupt();
    building.join(60_000);

    assertThat(building.isAlive()).isFalse();
    assertThat(thrown.get())
        .hasMessageContaining("interrupted")
        .hasMessageContaining("Dockerfile:2");
    assertThat(
            ProcessHandle.allProcesses()
                .filter(p -> p.info().commandLine().orElse("").contains("31415926")))
        .isEmpty();
    assertThat(files.left()).isEmpty();
  }

  @Test
  void aBaseIsNotTranslated() throws Exception {
    Dockerfiles files = dockerfiles("echo a >a", "COPY a /a\nRUN echo 1 >/b\nENV X=1");
    Image plain = files.base("");
    BusyboxImage.shell(
        folder,
        "mkdir -p more/d && cd more && echo x >d/a && ln d/a d/b && ln -s a d/c && : >.wh.home"
            + " && cp /bin/true d/suid && chmod 4755 d/suid && cp /bin/true d/cap"
            + " && setcap cap_net_raw+ep d/cap");
    Image layered =
        BusyboxImage.add(
            files.store,
            plain,
            out -> BusyboxImage.pipe(folder, out, "tar -C more --format=pax --xattrs -c ."));
    ObjectNode manifest = layered.manifest().json();
    manifest.putObject("annotations").put("org.example", "kept");
    manifest.put("unknown", "kept");
    ((ObjectNode) manifest.path("layers").get(0))
        .put("data", "AAAA")
        .putArray("urls")
        .add("http://x");
    Image base =
        files.store.add(
            layered
                .config()
                .edit(
                    config -> {
                      config.put("author", "someone").putObject("x-unknown").put("deep", 1.5);
                      ObjectNode run = config.withObjectProperty("config");
                      run.putObject("Healthcheck").put("StartInterval", 5_000_000_000L).put("x", 1);
                      run.putArray("Shell").add("/bin/ash").add("-c");
                      run.putArray("OnBuild");
                      run.putObject("Volumes").putObject("/v");
                    }),
            layered.manifest().config().mediaType(),
            config -> {
              manifest.set("config", config.json());
              return parse(manifest, layered.manifest().mediaType());
            });

    Image built = files.build(base);

    ObjectNode after = built.manifest().json();
    for (int i = 0; i < base.manifest().layers().size(); i++) {
      assertThat(after.path("layers").get(i))
          .isEqualTo(base.manifest().json().path("layers").get(i));
    }
    assertThat(after.path("annotations")).isEqualTo(manifest.path("annotations"));
    assertThat(after.path("unknown")).isEqualTo(manifest.path("unknown"));
    ObjectNode config = built.config().json();
    ObjectNode before = base.config().json();
    for (String field : List.of("author", "x-unknown", "architecture", "os")) {
      assertThat(config.path(field)).as(field).isEqualTo(before.path(field));
    }
    for (String field : List.of("Healthcheck", "Shell", "OnBuild", "Volumes", "Cmd")) {
      assertThat(config.path("config").path(field))
          .as(field)
          .isEqualTo(before.path("config").path(field));
    }
    files.store.tag("localhost/built:1", built.manifest());
    String layout = files.store.root() + ":localhost/built:1";
    BusyboxImage.shell(folder, "skopeo inspect --raw oci:" + layout + " >inspected.json");
    assertThat(folder.resolve("inspected.json")).hasBinaryContent(built.manifest().bytes());
    BusyboxImage.shell(
        folder,
        "umoci unpack --image "
            + layout
            + " bundle && test -u bundle/rootfs/d/suid"
            + " && test ! -e bundle/rootfs/home && test bundle/rootfs/d/a -ef bundle/rootfs/d/b"
            + " && getcap bundle/rootfs/d/cap | grep -q net_raw && cat bundle/rootfs/a");
  }

  private static ImageManifest parse(ObjectNode json, String mediaType) {
    return (ImageManifest)
        dev.buildimage.image.Manifest.parse(
            json.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8), mediaType);
  }
}
