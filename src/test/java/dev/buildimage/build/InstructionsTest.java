package dev.buildimage.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.sandbox.BusyboxImage;
import dev.buildimage.sandbox.RootFileSystem;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstructionsTest {
  private static final String FROM = "FROM " + Dockerfiles.BASE + "\n";

  @TempDir Path folder;

  private Dockerfiles dockerfiles(String setup, String dockerfile) throws Exception {
    Dockerfiles files = new Dockerfiles(folder).write(setup, FROM + dockerfile);
    files.base("");
    return files;
  }

  private static String read(Dockerfiles files, Image image, String path) throws Exception {
    try (RootFileSystem root = files.sandbox.open(image)) {
      return new String(root.read(path), StandardCharsets.UTF_8);
    }
  }

  @Test
  void whatDoesNotTouchFilesIsInTheConfigAsDockerHasIt() throws Exception {
    Dockerfiles files =
        dockerfiles(
            "",
            """
            MAINTAINER Ann <ann@example.org>
            SHELL ["/bin/ash", "-ec"]
            VOLUME /data ["/x"]
            VOLUME ["/y y"]
            STOPSIGNAL SIGUSR1
            HEALTHCHECK --interval=5s --timeout=1m --start-period=2s --start-interval=500ms \
              --retries=4 CMD test -e /ok
            ONBUILD RUN echo later
            EXPOSE 80
            ENTRYPOINT e
            CMD ["c"]
            """);
    JsonNode config = files.build().config().json();
    JsonNode run = config.path("config");

    assertThat(config.path("author").asText()).isEqualTo("Ann <ann@example.org>");
    assertThat(run.path("Shell").toString()).isEqualTo("[\"/bin/ash\",\"-ec\"]");
    assertThat(run.path("Volumes").has("/y y")).isTrue();
    assertThat(run.path("StopSignal").asText()).isEqualTo("SIGUSR1");
    assertThat(run.path("Healthcheck").toString())
        .isEqualTo(
            "{\"Test\":[\"CMD-SHELL\",\"test -e /ok\"],\"Interval\":5000000000,"
                + "\"Timeout\":60000000000,\"StartPeriod\":2000000000,"
                + "\"StartInterval\":500000000,\"Retries\":4}");
    assertThat(run.path("OnBuild").toString()).isEqualTo("[\"RUN echo later\"]");
    assertThat(run.path("Entrypoint").toString()).isEqualTo("[\"/bin/ash\",\"-ec\",\"e\"]");
    assertThat(run.path("Cmd").toString()).isEqualTo("[\"c\"]");
    assertThat(run.has("ArgsEscaped")).isFalse();
  }

  @Test
  void emptyCommandsAndNoneTakeAwayWhatTheBaseHas() throws Exception {
    Dockerfiles files = dockerfiles("", "HEALTHCHECK CMD x\nENTRYPOINT [\"e\"]\nCMD [\"c\"]\n");
    files.store.tag(Dockerfiles.BASE, files.build().manifest());
    JsonNode run =
        files
            .rewrite(FROM + "ENTRYPOINT []\nHEALTHCHECK NONE\n")
            .build()
            .config()
            .json()
            .path("config");

    assertThat(run.has("Entrypoint")).isFalse();
    assertThat(run.has("Cmd")).isFalse();
    assertThat(run.path("Healthcheck").toString()).isEqualTo("{\"Test\":[\"NONE\"]}");
  }

  @Test
  void historyIsToldInBuildKitsWords() throws Exception {
    Dockerfiles files =
        dockerfiles(
            "echo a >a",
            """
            ARG V=1
            ENV A=$V B="two words"
            WORKDIR /w
            RUN echo $A
            COPY --chown=7 a ./
            ONBUILD RUN x
            CMD ["a", "b"]
            USER 7
            """);
    Image image = files.build();
    List<String> told =
        image.config().json().path("history").findValuesAsText("created_by").stream()
            .skip(image.config().json().path("history").size() - 7L)
            .toList();

    assertThat(told)
        .containsExactly(
            "ARG V=1",
            "ENV A=1 B=two words",
            "WORKDIR /w",
            "RUN |1 V=1 /bin/sh -c echo $A",
            "COPY --chown=7 a ./",
            "CMD [\"a\" \"b\"]",
            "USER 7");
  }

  @Test
  void theTimeOfWhatIsNewIsABuildArgument() throws Exception {
    Dockerfiles files = dockerfiles("echo a >a", "COPY a /a\nRUN touch /b");
    Image image =
        files.build(Map.of("SOURCE_DATE_EPOCH", "86400"), Optional.empty(), StepOptions.NONE);

    assertThat(image.config().json().path("created").asText()).isEqualTo("1970-01-02T00:00:00Z");
    Path blob = files.store.blob(image.manifest().layers().get(1).digest());
    assertThat(BusyboxImage.shell(folder, "TZ=UTC tar -tvzf " + blob)).contains("1970-01-02");
    assertThatThrownBy(
            () ->
                files.build(
                    Map.of("SOURCE_DATE_EPOCH", "soon"), Optional.empty(), StepOptions.NONE))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("SOURCE_DATE_EPOCH=soon");
    assertThat(files.definition(Map.of("SOURCE_DATE_EPOCH", "1")).warnings())
        .noneMatch(warning -> warning.contains("SOURCE_DATE_EPOCH"));
  }

  @Test
  void secretsAreInNothingThatStays() throws Exception {
    String secret = "correct-horse-battery-staple";
    Dockerfiles files =
        dockerfiles(
            "",
            "RUN --mount=type=secret,id=token,env=TOKEN --mount=type=secret,id=token"
                + " cat /run/secrets/token; echo $TOKEN; [ \"$TOKEN\" = \"$(cat"
                + " /run/secrets/token)\" ] && wc -c </run/secrets/token >/size\n");
    Path file = Files.writeString(folder.resolve("secret"), secret);
    StepOptions options =
        new StepOptions(
            Map.of("token", new StepOptions.Secret.File(file)), Map.of(), Set.of(), Map.of(), true);
    Image image = files.build(Map.of(), Optional.empty(), options);

    assertThat(read(files, image, "/size").strip()).isEqualTo(String.valueOf(secret.length()));
    assertThat(files.log.output).isNotEmpty().noneMatch(line -> line.contains(secret));
    for (var layer : image.manifest().layers()) {
      Path blob = files.store.blob(layer.digest());
      assertThat(BusyboxImage.shell(folder, "zcat " + blob + " | grep -c " + secret + " || true"))
          .startsWith("0");
    }
    assertThat(BusyboxImage.shell(folder, "grep -rl " + secret + " store || true")).isBlank();

    // another value is no other step
    Files.writeString(file, "hunter2-hunter2-hunter2");
    files.log.clear();
    files.build(Map.of(), Optional.empty(), options);
    assertThat(files.log.executed()).isEmpty();
  }

  /** With the agent, and the program that asks it, that everybody has. */
  @Test
  void anAgentSignsAndNothingOfItOrOfProxiesStays() throws Exception {
    Path keys = Files.createDirectory(folder.resolve("keys"));
    String started =
        BusyboxImage.shell(
            keys,
            "ssh-keygen -q -t ed25519 -N '' -C who-has-it -f key; ssh-agent -s -a \"$PWD/agent\";"
                + " SSH_AUTH_SOCK=$PWD/agent ssh-add -q key");
    String pid = started.replaceAll("(?s).*SSH_AGENT_PID=([0-9]+);.*", "$1");
    try {
      String run =
          "RUN --mount=type=ssh --mount=type=secret,id=token,env=TOKEN"
              + " ssh-add -l >/listed; echo $TOKEN | wc -c >/size; echo ${#http_proxy} >>/size\n";
      Dockerfiles files = dockerfiles("", run);
      files.base(
          "for file in $(ldd /usr/bin/ssh-add | grep -o '/[^ ]*') /usr/bin/ssh-add; do"
              + " mkdir -p .${file%/*}; cp -L $file .$file; done");
      String secret = "correct-horse-battery-staple";
      String proxy = "http://user:proxy-battery-staple@127.0.0.1:9";
      Path file = Files.writeString(folder.resolve("secret"), secret);
      StepOptions options =
          new StepOptions(
              Map.of("token", new StepOptions.Secret.File(file)),
              Map.of("default", keys.resolve("agent")),
              Set.of(),
              Map.of("http_proxy", proxy),
              true);
      Image image = files.build(Map.of(), Optional.empty(), options);

      assertThat(read(files, image, "/listed"))
          .contains(BusyboxImage.shell(keys, "ssh-keygen -lf key.pub").split(" ")[1])
          .contains("who-has-it");
      assertThat(read(files, image, "/size"))
          .isEqualTo((secret.length() + 1) + "\n" + proxy.length() + "\n");
      String searched =
          secret
              + "\n"
              + proxy
              + "\nproxy-battery\n"
              + keys.resolve("agent")
              + "\n"
              + Files.readAllLines(keys.resolve("key")).get(2);
      Files.writeString(folder.resolve("searched"), searched);
      assertThat(
              BusyboxImage.shell(
                  folder,
                  "grep -rlF -f searched store || :; for blob in store/blobs/sha256/*; do"
                      + " zcat -f $blob | grep -cF -f searched | grep -v '^0$' || :; done"))
          .isBlank();
      assertThat(files.log.output).isNotNull().noneMatch(line -> line.contains(secret));
      assertThat(image.config().json().toString()).doesNotContain("battery", "agent");

      // other ones are no other step
      StepOptions others =
          new StepOptions(
              Map.of("token", new StepOptions.Secret.File(Files.writeString(file, "another-one"))),
              Map.of("default", folder.resolve("elsewhere")),
              Set.of(),
              Map.of("http_proxy", "http://127.0.0.1:10"),
              true);
      files.log.clear();
      assertThat(files.build(Map.of(), Optional.empty(), others).manifest().digest())
          .isEqualTo(image.manifest().digest());
      assertThat(files.log.executed()).isEmpty();
    } finally {
      BusyboxImage.shell(folder, "kill " + pid);
    }
  }

  @Test
  void aSecretThatIsRequiredAndNotGivenIsNamed() throws Exception {
    Dockerfiles files =
        dockerfiles("", "RUN --mount=type=secret,id=t ls /run/secrets/t || echo none >/none\n");
    assertThat(read(files, files.build(), "/none")).isEqualTo("none\n");

    files.rewrite(FROM + "RUN --mount=type=secret,id=t,required=true cat /run/secrets/t\n");
    assertThatThrownBy(files::build)
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("Dockerfile:2")
        .hasMessageContaining("'t'")
        .hasMessageContaining("builder.secrets");
  }

  @Test
  void cachesLiveFromBuildToBuildAndAreNoPartOfTheImage() throws Exception {
    String mount = "RUN --mount=type=cache,id=c,target=/cache,sharing=";
    Dockerfiles files = dockerfiles("", mount + "locked echo 1 >>/cache/x; wc -l </cache/x >/n\n");
    assertThat(read(files, files.build(), "/n").strip()).isEqualTo("1");

    Image second =
        files.rewrite(FROM + mount + "private echo 2 >>/cache/x; wc -l </cache/x >/n\n").build();

    assertThat(read(files, second, "/n").strip()).isEqualTo("2");
    assertThat(read(files, second, "/cache/x")).isEmpty();
  }

  @Test
  void mountsShowFilesOfContextStagesAndImages() throws Exception {
    Dockerfiles files =
        dockerfiles(
            "mkdir d; echo c >d/c; echo i >d/ignored; echo d/ignored >.dockerignore",
            """
            RUN --mount=type=bind,source=d,target=/d --mount=type=bind,source=d,target=/w,rw \
              ls /d >/listed; echo lost >/w/x; ! touch /d/x
            """);
    files.write(
        "",
        "FROM "
            + Dockerfiles.BASE
            + " AS s\nRUN echo s >/s\n"
            + Files.readString(files.context().resolve("Dockerfile"))
            + "RUN --mount=type=bind,from=s,source=/s,target=/from-s cat /from-s >/copied\n");
    Image image = files.build();

    assertThat(read(files, image, "/listed")).isEqualTo("c\n");
    assertThat(read(files, image, "/copied")).isEqualTo("s\n");
    assertThat(files.context().resolve("d/x")).doesNotExist();

    files.log.clear();
    files.write("echo other >d/c", Files.readString(files.context().resolve("Dockerfile"))).build();
    assertThat(files.log.executed()).anyMatch(step -> step.contains("ls /d"));
  }

  @Test
  void insecureHasToBeAllowed() throws Exception {
    Dockerfiles files =
        dockerfiles("", "RUN --security=insecure grep CapEff /proc/self/status >/caps\n");
    assertThatThrownBy(files::build)
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("Dockerfile:2")
        .hasMessageContaining("builder.allow=security.insecure");

    Image image =
        files.build(
            Map.of(),
            Optional.empty(),
            new StepOptions(Map.of(), Map.of(), Set.of(StepOptions.INSECURE), Map.of(), true));
    assertThat(read(files, image, "/caps")).contains("CapEff");
  }

  @Test
  void copiesLeaveOutAndKeepFoldersAndLink() throws Exception {
    Dockerfiles files =
        dockerfiles(
            "mkdir -p d/e; echo t >d/a.txt; echo m >d/a.md; echo x >d/e/x.txt",
            """
            COPY --exclude=*.md d /plain/
            COPY --parents d/e/x.txt d/./a.* /parents/
            COPY --link d/a.txt /linked/
            """);
    Image image = files.build();

    assertThat(read(files, image, "/plain/a.txt")).isEqualTo("t\n");
    assertThat(read(files, image, "/plain/a.md")).isEmpty();
    assertThat(read(files, image, "/plain/e/x.txt")).isEqualTo("x\n");
    assertThat(read(files, image, "/parents/d/e/x.txt")).isEqualTo("x\n");
    assertThat(read(files, image, "/parents/a.md")).isEqualTo("m\n");
    assertThat(read(files, image, "/linked/a.txt")).isEqualTo("t\n");

    files.log.clear();
    files.write("", FROM + "RUN echo new >/below\nCOPY --link d/a.txt /linked/\n").build();
    assertThat(files.log.skipped()).containsExactly("COPY --link d/a.txt /linked/");
  }

  @Test
  void archivesOfTheContextAreUnpackedWhereTheyMay() throws Exception {
    Dockerfiles files =
        dockerfiles(
            "mkdir in; echo i >in/i; tar -czf a.tgz in; rm -r in; echo f >f",
            "ADD a.tgz f /x/\nADD --unpack=false a.tgz /y/\n");
    Image image = files.build();

    assertThat(read(files, image, "/x/in/i")).isEqualTo("i\n");
    assertThat(read(files, image, "/x/f")).isEqualTo("f\n");
    assertThat(read(files, image, "/x/a.tgz")).isEmpty();
    assertThat(read(files, image, "/y/a.tgz")).isNotEmpty();
  }

  @Test
  void downloadsAreCheckedAndAskedForOnce() throws Exception {
    byte[] content = "download\n".getBytes(StandardCharsets.UTF_8);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    int[] asked = new int[1];
    server.createContext(
        "/f.txt",
        exchange -> {
          asked[0]++;
          exchange.sendResponseHeaders(200, content.length);
          exchange.getResponseBody().write(content);
          exchange.close();
        });
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/f.txt";
      String checked = "ADD --checksum=" + Digest.of(content) + " " + url + " /in/\n";
      Dockerfiles files = dockerfiles("", checked).rewrite("FROM scratch\n" + checked);
      files.online = true;
      Image image = files.build();
      assertThat(read(files, image, "/in/f.txt")).isEqualTo("download\n");
      assertThat(files.definition(Map.of()).warnings())
          .noneMatch(warning -> warning.contains("checksum"));

      files.rewrite("FROM scratch\nWORKDIR /new\n" + checked).build();
      assertThat(asked[0]).isEqualTo(1);

      files.rewrite("FROM scratch\nADD " + url + " /in/g\n");
      assertThat(read(files, files.build(), "/in/g")).isEqualTo("download\n");
      assertThat(files.definition(Map.of()).warnings())
          .anyMatch(warning -> warning.contains("--checksum=sha256:"));

      files.rewrite(
          "FROM scratch\nADD --checksum=sha256:" + "0".repeat(64) + " " + url + " /in/\n");
      assertThatThrownBy(files::build)
          .isInstanceOf(BuildException.class)
          .hasMessageContaining("Dockerfile:2")
          .hasMessageContaining(Digest.of(content).toString());
      files.rewrite("FROM scratch\nADD " + url.replace("f.txt", "none") + " /in/\n");
      assertThatThrownBy(files::build)
          .isInstanceOf(BuildException.class)
          .hasMessageContaining("404");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void repositoriesAreCheckedOut() throws Exception {
    BusyboxImage.shell(
        Files.createDirectory(folder.resolve("other.git")),
        "git init -q -b main . && git config user.name a && git config user.email a@example.org"
            + " && mkdir sub && echo 1 >sub/f && git add . && git commit -qm 1 && git tag -a -m t v1"
            + " && echo 2 >sub/f && git commit -qam 2");
    String remote = "file://" + folder.resolve("other.git");
    AddItemProbe probe = new AddItemProbe(remote);

    assertThat(probe.content("v1", Optional.of("sub"), folder.resolve("a"), "f")).isEqualTo("1\n");
    assertThat(probe.content("main", Optional.empty(), folder.resolve("b"), "sub/f"))
        .isEqualTo("2\n");
    assertThat(probe.content("HEAD", Optional.empty(), folder.resolve("c"), "sub/f"))
        .isEqualTo("2\n");
    assertThatThrownBy(() -> probe.content("none", Optional.empty(), folder.resolve("d"), "f"))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("none");
  }

  /** ADD itself takes only addresses of the network. */
  private record AddItemProbe(String remote) {
    String content(String ref, Optional<String> subdirectory, Path folder, String file)
        throws Exception {
      GitSources sources = new GitSources(false);
      AddItem.OfGit item =
          sources.describe(
              new dev.buildimage.dockerfile.AddSource.GitRepository(
                  remote,
                  remote,
                  Optional.of(ref),
                  subdirectory,
                  Optional.empty(),
                  Optional.empty(),
                  false),
              false,
              Optional.empty());
      Files.createDirectory(folder);
      Path checkedOut = folder.resolve(sources.checkOut(item, folder));
      assertThat(checkedOut.resolve(".git")).doesNotExist();
      return Files.readString(checkedOut.resolve(file));
    }
  }
}
