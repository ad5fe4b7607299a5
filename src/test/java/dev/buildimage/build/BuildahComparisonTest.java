package dev.buildimage.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buildimage.sandbox.BusyboxImage;
import dev.buildimage.store.ContentStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same Dockerfile and context give the same image here and by buildah. */
class BuildahComparisonTest {
  private static final String BASE =
      """
      mkdir -p app/old app/sub data real; chmod 700 app/sub; chown 1000:1000 app/sub
      echo old >app/file; ln -s /data app/link; ln -s ../../../../data app/up; ln -s /data/x app/x
      ln -s /nowhere app/dangling; echo there >real/target; ln -s /real/target filelink
      """;

  /**
   * A Dockerfile without its FROM.
   *
   * @param setup makes the context
   * @param differences lines of ours and theirs that differ, and why they may
   */
  record Case(String name, String setup, String dockerfile, List<String> differences) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Case same(String name, String setup, String dockerfile) {
    return new Case(name, setup, dockerfile, List.of());
  }

  static Stream<Case> cases() {
    String files =
        "mkdir -p d/e; echo a >a; echo b >b; echo c >d/c; echo x >d/e/x; chmod +x d/e/x; ln -s c d/l\n";
    return Stream.of(
        same("files", files, "COPY a /new/file\nCOPY a /app/file\nCOPY a /n/\nCOPY b /app"),
        same("folders", files, "COPY a b d/c /new/\nCOPY d /x\nCOPY d /app\nCOPY d/ /y/"),
        same("the context", files + "printf 'b\\nd/e\\nDockerfile\\n' >.dockerignore", "COPY . /n"),
        same("re-included", files + "printf '*\\n!d/e\\n' >.dockerignore", "COPY ./ /new"),
        same(
            "through links",
            files,
            "COPY a /app/link/a\nCOPY d /app/up/\nCOPY b /app/link\nCOPY a /app/dangling/a"),
        new Case(
            "onto a link",
            files,
            "COPY a /filelink",
            // BuildKit writes to where a link leads, buildah replaces the link
            List.of(
                "ours /filelink link 0:0 -> /real/target",
                "ours /real/target file 644 0:0 2 a|",
                "theirs /filelink file 644 0:0 2 a|",
                "theirs /real/target file 644 0:0 6 there|")),
        new Case(
            "onto a dangling link",
            files,
            "COPY a /app/x",
            // to buildah, what a dangling link leads to is a folder
            List.of(
                "ours /data/x file 644 0:0 2 a|",
                "theirs /data/x folder 755 0:0",
                "theirs /data/x/a file 644 0:0 2 a|")),
        same("over a link in a folder", "mkdir s; echo s >s/x; echo l >link", "COPY s link /app/"),
        same(
            "chown and chmod",
            files,
            "COPY --chown=app:extra d /new\nCOPY --chown=7:8 a /new/n/a\nCOPY --chown=app a /o/\n"
                + "COPY --chown=77 a /p/q\nCOPY --chmod=600 a /new/a\nCOPY --chmod=755 d /dir"),
        same(
            "modes of folders that are there",
            "mkdir sub; echo s >sub/s; mkdir -p a/sub; echo s >a/sub/s\n",
            "COPY sub /app/sub\nCOPY a /real\nCOPY a /app"),
        same(
            "odd names",
            "mkdir -- -d; echo 1 >-f; echo 2 >\"it's\"; echo 3 >'a b'; echo 4 >-d/-x; echo 5 >'q\"q'\n"
                + "printf 6 >-d/'n\nl\n'\n",
            "COPY -f /new/\nCOPY [\"it?s\", \"a b\", \"q?q\", \"/n w/\"]\nCOPY -d /d"),
        same("patterns", files, "COPY [ab] /new/\nCOPY d/?/x* /w/\nCOPY d/* /v/"),
        same("a link itself", files + "ln -s d/c l", "COPY d /c\nCOPY l /new/l\nCOPY l /dir/"),
        same("workdir", files, "WORKDIR /w/x\nCOPY a .\nWORKDIR y\nCOPY a ./\nCOPY a ../b"),
        same(
            "workdir of a user", "", "USER app\nWORKDIR /w/x\nRUN id -u >/tmp/id; id -g >>/tmp/id"),
        same(
            "run and env",
            "",
            "ENV A=1 B=\"two words\"\nARG C=3\nRUN echo $A $B $C >/out; pwd >>/out; echo $HOME >>/out\n"
                + "USER app\nRUN [\"/bin/sh\", \"-c\", \"id -u >/home/app/id; echo $HOME >/home/app/h\"]\n"
                + "ENV D=$A/2 E='q q'\nENV A 3\nENV PATH=/x:$PATH"),
        new Case(
            "labels, ports, user, command",
            "",
            "LABEL a=1 b=\"two words\"\nLABEL a=3\nUSER app:extra\nCMD echo $HOME\n"
                + "EXPOSE 80 443/tcp 53/udp\nEXPOSE 7000-7001",
            // Docker writes ranges out, buildah leaves them to whoever reads
            List.of(
                "ours config.ExposedPorts {443/tcp={}, 53/udp={}, 7000/tcp={}, 7001/tcp={}, 80/tcp={}}",
                "theirs config.ExposedPorts {443/tcp={}, 53/udp={}, 7000-7001/tcp={}, 80/tcp={}}")),
        same("entrypoint", "", "ENTRYPOINT [\"e\"]"),
        same("entrypoint then cmd", "", "ENTRYPOINT e f\nCMD [\"c\", \"d e\"]"),
        same("cmd then entrypoint", "", "CMD [\"c\"]\nENTRYPOINT [\"e\"]"),
        same(
            "run removes",
            "",
            "RUN rm -r /app/old /filelink && rm -r /data && mkdir /data && touch /data/new"));
  }

  @TempDir static Path shared;
  private static ContentStore store;
  private static Buildah buildah;

  @TempDir Path folder;

  @BeforeAll
  static void buildahHasTheBase() throws Exception {
    Dockerfiles ours = new Dockerfiles(shared);
    ours.base("mkdir run; touch etc/hosts etc/hostname etc/resolv.conf\n" + BASE);
    store = ours.store;
    buildah = new Buildah(Files.createDirectory(shared.resolve("buildah")));
    buildah.take(store, Dockerfiles.BASE, List.of(Dockerfiles.BASE));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void sameImage(Case given) throws Exception {
    Dockerfiles ours = new Dockerfiles(folder, store);
    ours.write(given.setup(), "FROM " + Dockerfiles.BASE + "\n" + given.dockerfile() + "\n");
    List<String> mine = ImageLines.of(store, ours.build());

    BusyboxImage.shell(folder, "cp -a context their-context; rm -r their-context/.git");
    Path context = folder.resolve("their-context");
    List<String> theirs = buildah.build(context, context.resolve("Dockerfile"), List.of());
    assertThat(ImageLines.differences(mine, theirs))
        .containsExactlyInAnyOrderElementsOf(given.differences());
  }
}
