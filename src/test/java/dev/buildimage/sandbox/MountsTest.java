package dev.buildimage.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.image.Image;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.store.ContentStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code RUN --mount}, under each runtime. */
@Timeout(120)
class MountsTest {
  /** Asks at the socket with the machine's own perl and libraries. */
  private static final String ASK =
      "/m/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2 --library-path /m/lib/x86_64-linux-gnu"
          + " /m/bin/perl -e 'socket(S, 1, 1, 0) or die; connect(S, pack(\"Sa108\", 1,"
          + " \"/run/buildkit/ssh_agent.0\")) or die $!; syswrite(S, \"ask\"); print <S>';";

  @TempDir Path folder;

  @AfterEach
  void nothingIsLeft() throws IOException {
    try (Stream<Path> left = Files.list(folder.resolve("store/tmp"))) {
      assertThat(left).isEmpty();
    }
  }

  private ContentStore store() throws IOException {
    return new ContentStore(folder.resolve("store"));
  }

  private static String ran(RootFileSystem root, String script, Mount... mounts)
      throws IOException {
    ContainerSpec spec =
        new ContainerSpec(
            new ContainerProcess(
                List.of("/bin/sh", "-c", script),
                Map.of("PATH", "/bin:/usr/bin"),
                "/",
                ContainerUser.ROOT),
            List.of(mounts),
            Network.NONE,
            Security.SANDBOX);
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    int status = root.run(spec, log);
    String output = log.toString(StandardCharsets.UTF_8).strip();
    assertThat(status).as(script + "\n" + output).isZero();
    return output;
  }

  private static List<String> layer(ContentStore store, RootFileSystem root) throws IOException {
    try (CommittedLayer layer = root.commit(MediaTypes.OCI_LAYER_GZIP, Instant.ofEpochSecond(1))) {
      return BusyboxImage.shell(
              store.root(), "tar -tzf " + store.blob(layer.compress().digest()) + " | sort")
          .lines()
          .toList();
    }
  }

  private static FileTree.Layers tree(Image image) {
    return new FileTree.Layers(image.manifest().layers(), image.config().diffIds());
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "unshare"})
  void aTreeIsSeenAndWhatIsWrittenToItGoes(String runtime) throws IOException {
    ContentStore store = store();
    Image image = BusyboxImage.in(store);
    Image other =
        BusyboxImage.in(
            store,
            "mkdir -p data/sub; echo one >data/sub/file; ln -s /data/sub abs; chown 1000 data/sub/file;"
                + " ln -s ../../../../../../etc/hostname out");
    Path context = Files.createDirectories(folder.resolve("context"));
    Files.writeString(context.resolve("plain"), "plain");
    Files.writeString(Files.createDirectory(context.resolve("dir")).resolve("in"), "in");
    try (RootFileSystem root = new Sandbox(store, new Namespaces(), runtime).open(image)) {
      assertThat(
              ran(
                  root,
                  "cat /mnt/o/file; stat -c %u /mnt/o/file; cat /mnt/p; cat /mnt/d/in;"
                      + " echo; (echo x >/mnt/o/file) 2>/dev/null || echo ro",
                  new TreeMount(tree(other), "abs", "/mnt/o", true),
                  new TreeMount(new FileTree.Folder(context), "plain", "/mnt/p", true),
                  new TreeMount(new FileTree.Folder(context), "dir", "/mnt/d", true)))
          .isEqualTo("one\n1000\nplainin\nro");
      assertThat(
              ran(
                  root,
                  "echo two >/mnt/o/file; echo y >/mnt/d/new; echo z >/mnt/d/in; cat /mnt/o/file"
                      + " /mnt/d/in",
                  new TreeMount(tree(other), "/data/sub", "/mnt/o", false),
                  new TreeMount(new FileTree.Folder(context), "dir", "/mnt/d", false)))
          .isEqualTo("two\nz");
      assertThat(context.resolve("dir/in")).hasContent("in");
      assertThat(context.resolve("dir/new")).doesNotExist();
      assertThat(ran(root, "cat /x/file", new TreeMount(tree(other), "abs", "/x", true)))
          .isEqualTo("one");
      assertThat(ran(root, "ls /x/data/sub", new TreeMount(tree(other), "/", "/x", true)))
          .as("the whole tree")
          .isEqualTo("file");
      assertThatThrownBy(() -> ran(root, ":", new TreeMount(tree(other), "out", "/x", true)))
          .hasMessageContaining("there is no out");
      assertThat(layer(store, root)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "unshare"})
  void aCacheStaysAndIsMadeAsAsked(String runtime) throws IOException {
    ContentStore store = store();
    Image image = BusyboxImage.in(store);
    Image other = BusyboxImage.in(store, "mkdir seed; echo s >seed/s; chown 1000 seed/s");
    Path caches = Files.createDirectories(folder.resolve("caches"));
    CacheFolder cache =
        new CacheFolder(
            caches.resolve("one"),
            "/root/.cache/x",
            false,
            new FileAttributes(1000, 2000, 0710),
            Optional.of(new CacheFolder.Seed(tree(other), "seed")));
    Sandbox sandbox = new Sandbox(store, new Namespaces(), runtime);
    try (RootFileSystem root = sandbox.open(image)) {
      assertThat(
              ran(
                  root,
                  "stat -c '%u:%g %a' /root/.cache/x; stat -c %u /root/.cache/x/s; echo k"
                      + " >/root/.cache/x/kept; stat -c '%u:%g %a' /root/.cache",
                  cache))
          .isEqualTo("1000:2000 710\n1000\n0:0 755");
    }
    CacheFolder readOnly =
        new CacheFolder(
            caches.resolve("one"),
            "/other",
            true,
            new FileAttributes(0, 0, 0755),
            Optional.empty());
    try (RootFileSystem root = sandbox.open(image)) {
      assertThat(
              ran(
                  root,
                  "cat /other/kept; stat -c '%u:%g %a' /other; (: >/other/no) 2>/dev/null || echo ro",
                  readOnly))
          .isEqualTo("k\n1000:2000 710\nro");
      assertThat(layer(store, root)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "unshare"})
  void secretsHaveTheirOwnerAndReachNoDisk(String runtime) throws IOException {
    ContentStore store = store();
    Image image = BusyboxImage.in(store, "ln -s /etc link");
    Path secret = Files.writeString(folder.resolve("secret"), "hush-hush-4711");
    Path big = Files.write(folder.resolve("big"), new byte[600_000]);
    try (RootFileSystem root = new Sandbox(store, new Namespaces(), runtime).open(image)) {
      assertThat(
              ran(
                  root,
                  "cat /run/secrets/a /link/token | tr -d '\\n'; stat -c ' %u:%g %a' /run/secrets/a;"
                      + " stat -c %s /big; (echo x >/run/secrets/a) 2>/dev/null || echo ro",
                  new SecretFile(secret, "/run/secrets/a", new FileAttributes(1000, 2000, 0400)),
                  new SecretFile(secret, "/link/token", new FileAttributes(0, 0, 0444)),
                  new SecretFile(big, "/big", new FileAttributes(0, 0, 0444))))
          .isEqualTo("hush-hush-4711hush-hush-4711 1000:2000 400\n600000\nro");
      assertThat(BusyboxImage.shell(folder, "grep -rl hush-hush-4711 store || :")).isEmpty();
      assertThat(layer(store, root)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "unshare"})
  void tmpfsIsEmptyAndLimited(String runtime) throws IOException {
    ContentStore store = store();
    Image image = BusyboxImage.in(store, "mkdir full; : >full/file");
    try (RootFileSystem root = new Sandbox(store, new Namespaces(), runtime).open(image)) {
      assertThat(
              ran(
                  root,
                  "ls -A /full; stat -c %a /full /new/t; : >/full/x; df -k /new/t | tail -n 1 |"
                      + " awk '{print $2}'",
                  new Tmpfs("/full", OptionalLong.empty()),
                  new Tmpfs("/new/t", OptionalLong.of(1 << 20))))
          .isEqualTo("755\n1777\n1024");
      assertThat(ran(root, "ls -A /full")).isEqualTo("file");
      assertThat(layer(store, root)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "unshare"})
  void anAgentAnswersBehindItsSocket(String runtime) throws Exception {
    ContentStore store = store();
    Image image = BusyboxImage.in(store);
    Path agent = folder.resolve("agent");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(agent));
      Thread answering =
          new Thread(
              () -> {
                try {
                  while (true) {
                    try (SocketChannel client = server.accept()) {
                      ByteBuffer asked = ByteBuffer.allocate(100);
                      if (client.read(asked) > 0) {
                        client.write(ByteBuffer.wrap("answer\n".getBytes(StandardCharsets.UTF_8)));
                      }
                    }
                  }
                } catch (IOException closed) {
                  return;
                }
              });
      answering.start();
      try (RootFileSystem root = new Sandbox(store, new Namespaces(), runtime).open(image)) {
        AgentSocket socket =
            new AgentSocket(
                agent, "/run/buildkit/ssh_agent.0", new FileAttributes(1000, 2000, 0600));
        assertThat(
                ran(
                    root,
                    "stat -c '%u:%g %a' /run/buildkit/ssh_agent.0;" + (" " + ASK).repeat(2),
                    socket,
                    new Bind(Path.of("/usr"), "/m", true)))
            .isEqualTo("1000:2000 600\nanswer\nanswer");
        assertThat(layer(store, root)).isEmpty();
        server.close();
        answering.join();
        assertThatThrownBy(() -> ran(root, ":", socket))
            .isInstanceOf(SandboxException.class)
            .hasMessageContaining(agent.toString())
            .hasMessageContaining("ssh-agent");
      }
    }
  }

  /** Another JVM, in the middle of a step with mounts. */
  static final class Victim {
    private Victim() {}

    public static void main(String[] args) throws IOException {
      Path folder = Path.of(args[0]);
      ContentStore store = new ContentStore(folder.resolve("store"));
      Image image = store.image("base").orElseThrow();
      try (RootFileSystem root = new Sandbox(store, new Namespaces(), args[1]).open(image)) {
        root.run(
            new ContainerSpec(
                new ContainerProcess(
                    List.of("/bin/sh", "-c", "echo x >/cache/x; echo ready; sleep 1000"),
                    Map.of("PATH", "/bin"),
                    "/",
                    ContainerUser.ROOT),
                List.of(
                    new CacheFolder(
                        folder.resolve("cache"),
                        "/cache",
                        false,
                        new FileAttributes(0, 0, 0755),
                        Optional.empty()),
                    new TreeMount(tree(image), "/etc", "/mnt", false),
                    new Tmpfs("/t", OptionalLong.empty()),
                    new SecretFile(folder.resolve("secret"), "/s", new FileAttributes(0, 0, 0400))),
                Network.HOST,
                Security.SANDBOX),
            System.out);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "unshare"})
  void aKilledBuildLeavesNoProcessAndNoMountAndTheNextOneIsRight(String runtime) throws Exception {
    ContentStore store = store();
    Image image = BusyboxImage.in(store);
    store.tag("base", image.manifest());
    Files.writeString(folder.resolve("secret"), "hush");
    Process victim =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Victim.class.getName(),
                folder.toString(),
                runtime)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat((char) victim.getInputStream().read()).isEqualTo('r');
    List<ProcessHandle> inside = victim.descendants().toList();
    assertThat(inside).hasSizeGreaterThan(2);
    victim.destroyForcibly().waitFor();
    for (ProcessHandle process : inside) {
      process.onExit().get(60, TimeUnit.SECONDS);
    }
    assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(folder.toString());

    try (RootFileSystem root = new Sandbox(store, new Namespaces(), runtime).open(image)) {
      assertThat(
              ran(
                  root,
                  "cat /cache/x; cat /s",
                  new CacheFolder(
                      folder.resolve("cache"),
                      "/cache",
                      false,
                      new FileAttributes(0, 0, 0755),
                      Optional.empty()),
                  new SecretFile(folder.resolve("secret"), "/s", new FileAttributes(0, 0, 0400))))
          .isEqualTo("x\nhush");
    }
  }
}
