package dev.buildimage.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.buildimage.image.Image;
import dev.buildimage.image.Platform;
import dev.buildimage.sandbox.BusyboxImage;
import dev.buildimage.sandbox.ContainerProcess;
import dev.buildimage.sandbox.ContainerSpec;
import dev.buildimage.sandbox.ContainerUser;
import dev.buildimage.sandbox.Namespaces;
import dev.buildimage.sandbox.Network;
import dev.buildimage.sandbox.RootFileSystem;
import dev.buildimage.sandbox.Sandbox;
import dev.buildimage.sandbox.Security;
import dev.buildimage.store.ContentStore;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
                "ours a1ff 0:0 /filelink /real/target",
                "ours 81a4 0:0 /real/target a",
                "theirs 81a4 0:0 /filelink a",
                "theirs 81a4 0:0 /real/target there")),
        new Case(
            "onto a dangling link",
            files,
            "COPY a /app/x",
            // to buildah, what a dangling link leads to is a folder
            List.of(
                "ours 81a4 0:0 /data/x a",
                "theirs 41ed 0:0 /data/x",
                "theirs 81a4 0:0 /data/x/a a")),
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
                "ours ExposedPorts: {443/tcp={}, 53/udp={}, 7000/tcp={}, 7001/tcp={}, 80/tcp={}}",
                "theirs ExposedPorts: {443/tcp={}, 53/udp={}, 7000-7001/tcp={}, 80/tcp={}}")),
        same("entrypoint", "", "ENTRYPOINT [\"e\"]"),
        same("entrypoint then cmd", "", "ENTRYPOINT e f\nCMD [\"c\", \"d e\"]"),
        same("cmd then entrypoint", "", "CMD [\"c\"]\nENTRYPOINT [\"e\"]"),
        same(
            "run removes",
            "",
            "RUN rm -r /app/old /filelink && rm -r /data && mkdir /data && touch /data/new"));
  }

  @TempDir static Path shared;
  @TempDir Path folder;

  @BeforeAll
  static void buildahHasTheBase() throws Exception {
    Dockerfiles ours = new Dockerfiles(shared);
    ours.base(BASE);
    buildah("pull -q oci:" + ours.store.root() + ":" + Dockerfiles.BASE);
    String id = buildah("images -q").strip();
    buildah("tag " + id + " " + Dockerfiles.BASE);
  }

  private static String buildah(String arguments) throws Exception {
    return BusyboxImage.shell(
        shared,
        "buildah --root '"
            + shared.resolve("storage")
            + "' --runroot '"
            + shared.resolve("run")
            + "' --storage-driver vfs "
            + arguments);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void sameImage(Case given) throws Exception {
    Dockerfiles ours = new Dockerfiles(folder);
    Image base = ours.base(BASE);
    ours.write(given.setup(), "FROM " + Dockerfiles.BASE + "\n" + given.dockerfile() + "\n");
    Image image = ours.build(base);

    Path theirContext = folder.resolve("their-context");
    BusyboxImage.shell(folder, "cp -a context their-context; rm -r their-context/.git");
    buildah(
        "bud -q --isolation chroot --pull-never -f '"
            + theirContext
            + "/Dockerfile' -t localhost/theirs '"
            + theirContext
            + "'");
    Path layout = folder.resolve("theirs");
    buildah("push -q localhost/theirs oci:" + layout + ":theirs");
    ContentStore store = new ContentStore(folder.resolve("their-store"));
    Image theirs =
        new ImageImporter(store).importImage(layout, ImageImportOptions.of(Platform.LINUX_AMD64));

    List<String> mine = describe(ours.sandbox, image);
    List<String> others = describe(new Sandbox(store, new Namespaces(), "crun"), theirs);
    List<String> differences = new ArrayList<>();
    mine.stream().filter(line -> !others.contains(line)).forEach(l -> differences.add("ours " + l));
    others.stream()
        .filter(line -> !mine.contains(line))
        .forEach(l -> differences.add("theirs " + l));
    assertThat(differences).containsExactlyInAnyOrderElementsOf(given.differences());
  }

  /** What users can see of an image but times, a line for each thing. */
  private static List<String> describe(Sandbox sandbox, Image image) throws Exception {
    List<String> lines = new ArrayList<>();
    ObjectNode run = (ObjectNode) image.config().json().path("config");
    run.withObjectProperty("Labels").remove("io.buildah.version");
    for (Map.Entry<String, JsonNode> field : run.properties()) {
      if (!field.getValue().isEmpty() || field.getValue().isTextual()) {
        lines.add(field.getKey() + ": " + sorted(field.getValue()));
      }
    }
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    try (RootFileSystem root = sandbox.open(image)) {
      String script =
          "find / -xdev ! -path '/bin/*' ! -path /dev ! -path /proc ! -path /sys ! -path /etc/hosts"
              + " ! -path /etc/hostname ! -path /etc/resolv.conf ! -path /run -print0 | sort -z | while IFS= read -r -d ''"
              + " name; do link=; sum=; if [ -L \"$name\" ]; then link=$(readlink \"$name\"); elif"
              + " [ -f \"$name\" ]; then sum=$(head -c 1000 \"$name\" | tr '\\n' ' '); fi;"
              + " echo \"$(stat -c '%f %u:%g' \"$name\") $name $link$sum\"; done";
      int status =
          root.run(
              new ContainerSpec(
                  new ContainerProcess(
                      List.of("/bin/sh", "-c", script),
                      Map.of("PATH", "/bin"),
                      "/",
                      ContainerUser.ROOT),
                  List.of(),
                  Network.NONE,
                  Security.SANDBOX),
              output);
      assertThat(status).isZero();
    }
    output.toString(StandardCharsets.UTF_8).lines().map(String::strip).forEach(lines::add);
    return lines;
  }

  private static Object sorted(JsonNode node) {
    if (node instanceof ObjectNode object) {
      Map<String, JsonNode> fields = new java.util.TreeMap<>();
      object.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
      return fields;
    }
    return node;
  }
}
