package dev.buildimage.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.store.ContentStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RootFileSystemTest {
  private static final Instant TIME = Instant.ofEpochSecond(1);

  /** A dynamic program of the machine, run in the container with the machine's own libraries. */
  private static final String MACHINE =
      "/m/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2 --library-path /m/lib/x86_64-linux-gnu /m";

  @TempDir Path folder;

  @AfterEach
  void nothingIsLeft() throws IOException {
    assertThat(left(folder)).isEmpty();
  }

  private static List<Path> left(Path store) throws IOException {
    try (Stream<Path> left = Files.list(store.resolve("tmp"))) {
      return left.toList();
    }
  }

  private static Sandbox sandbox(ContentStore store, String runtime) {
    return new Sandbox(store, new Namespaces(), runtime);
  }

  private record Ran(int status, String output) {}

  private static Ran run(RootFileSystem root, ContainerSpec spec) throws IOException {
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    int status = root.run(spec, log);
    return new Ran(status, log.toString(StandardCharsets.UTF_8).strip());
  }

  private static ContainerSpec spec(ContainerUser user, String script, Bind... binds) {
    return new ContainerSpec(
        new ContainerProcess(
            List.of("/bin/sh", "-c", script), Map.of("PATH", "/bin:/usr/bin"), "/", user),
        List.of(binds),
        Network.NONE,
        Security.SANDBOX);
  }

  private static String ran(RootFileSystem root, String script, Bind... binds) throws IOException {
    Ran ran = run(root, spec(ContainerUser.ROOT, script, binds));
    assertThat(ran.status()).as(script + "\n" + ran.output()).isZero();
    return ran.output();
  }

  private static Bind machine() {
    return new Bind(Path.of("/usr"), "/m", true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "unshare"})
  void aProcessHasItsUserEnvironmentFolderAndStatus(String runtime) throws IOException {
    ContentStore store = new ContentStore(folder);
    Image image = BusyboxImage.in(store);
    try (RootFileSystem root = sandbox(store, runtime).open(image)) {
      assertThat(run(root, spec(ContainerUser.ROOT, "exit 37"))).isEqualTo(new Ran(37, ""));
      assertThat(run(root, spec(ContainerUser.ROOT, "sh -c 'kill -9 $$'; exit $?")).status())
          .isEqualTo(137);
      StringBuilder inTurn = new StringBuilder();
      for (int i = 1; i <= 50; i++) {
        inTurn.append("out").append(i).append("\nerr").append(i).append('\n');
      }
      assertThat(
              ran(
                  root,
                  "i=0; while [ $i -lt 50 ]; do i=$((i+1)); echo out$i; echo err$i >&2; done"))
          .isEqualTo(inTurn.toString().strip());
      assertThat(ran(root, "id -u; id -g; id -G")).isEqualTo("0\n0\n0");
      assertThat(ran(root, "cat /proc/self/status | grep NoNewPrivs; cat")).endsWith("\t0");

      ContainerUser app = root.user("app");
      assertThat(app).isEqualTo(new ContainerUser(1000, 1000, List.of(2000, 2001), "/home/app"));
      assertThat(run(root, spec(app, "id -u; id -g; id -G")).output())
          .isEqualTo("1000\n1000\n1000 2000 2001");
      assertThat(run(root, spec(root.user("1234"), "id -u; id -g; id -G")).output())
          .isEqualTo("1234\n0\n0");
      assertThat(run(root, spec(root.user("1234:other"), "id -u; id -g; id -G")).output())
          .isEqualTo("1234\n2002\n2002");
      assertThat(run(root, spec(app, "/bin/su -c 'id -u'")).output())
          .as("a setuid program works")
          .isEqualTo("0");

      String odd = "a 'b' \"c\" \\ $d `e`\nf é";
      ContainerProcess process =
          new ContainerProcess(
              List.of("/bin/sh", "-c", "pwd; env; printf %s \"$1\"", "sh", odd),
              Map.of("ODD", odd, "EMPTY", ""),
              "/home/app",
              app);
      Ran ran = run(root, new ContainerSpec(process, List.of(), Network.NONE, Security.SANDBOX));
      assertThat(ran.output()).startsWith("/home/app\n").endsWith(odd);
      assertThat(ran.output()).contains("ODD=" + odd, "EMPTY=\n").doesNotContain("BUILDER_");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "unshare"})
  void aContainerIsFencedAsDockers(String runtime) throws IOException {
    ContentStore store = new ContentStore(folder);
    Image image = BusyboxImage.in(store);
    try (RootFileSystem root = sandbox(store, runtime).open(image)) {
      assertThat(ran(root, "grep -i capeff /proc/self/status")).endsWith("00000000a80425fb");
      assertThat(ran(root, "grep -i capbnd /proc/self/status")).endsWith("00000000a80425fb");
      assertThat(run(root, spec(root.user("app"), "grep -i capeff /proc/self/status")).output())
          .endsWith("0000000000000000");
      ContainerSpec ordinary =
          new ContainerSpec(
              spec(ContainerUser.ROOT, "grep -i capeff /proc/self/status").process(),
              List.of(),
              Network.HOST,
              Security.ORDINARY);
      assertThat(run(root, ordinary).output()).endsWith("00000000a80425f9");

      assertThat(
              ran(root, "for d in null zero random urandom; do echo x >/dev/$d && echo $d; done"))
          .isEqualTo("null\nzero\nrandom\nurandom");
      assertThat(ran(root, "test -c /dev/tty; echo x >/dev/full || :")).contains("No space");
      assertThat(ran(root, "ls /dev/pts /dev/shm /dev/mqueue >/dev/null; readlink /dev/fd"))
          .isEqualTo("/proc/self/fd");
      assertThat(ran(root, "echo x >/sys/x 2>/dev/null || echo no; echo 1 >/proc/sys/vm/x || :"))
          .contains("no");
      assertThat(ran(root, "cat /proc/1/comm; ls /proc | grep -c '^[0-9]'")).doesNotContain("java");
      assertThat(ran(root, "hostname; grep -c builder /etc/hosts")).isEqualTo("builder\n1");
      if (!runtime.equals("unshare")) {
        assertThat(ran(root, "ls /sys/firmware | wc -l; wc -c </proc/keys")).isEqualTo("0\n0");
      }

      assertThat(ran(root, "cat /sys/class/net/lo/operstate; ip -o addr show lo | grep 127.0.0.1"))
          .contains("127.0.0.1");
      assertThat(ran(root, "ip link show lo")).contains("UP");
      assertThat(ran(root, "ip route")).isEmpty();
      ContainerSpec host =
          new ContainerSpec(
              spec(ContainerUser.ROOT, "readlink /proc/self/ns/net").process(),
              List.of(),
              Network.HOST,
              Security.SANDBOX);
      assertThat(run(root, host).output())
          .isEqualTo(Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "unshare"})
  void whatChangedIsTheLayerAndComesBackElsewhere(String runtime) throws IOException {
    ContentStore store = new ContentStore(folder.resolve("one"));
    Image image =
        BusyboxImage.in(
            store,
            "mkdir old gone kept; echo 1 >old/lower; echo 2 >gone/file; echo 3 >kept/a; echo 4 >kept/b");
    Sandbox sandbox = sandbox(store, runtime);
    Image changed;
    try (RootFileSystem root = sandbox.open(image)) {
      ran(
          root,
          """
          set -e
          rm -r /gone /kept/a
          rm -r /old && mkdir /old && echo new >/old/upper
          mkdir -m 2750 /made && chown 1000:2000 /made
          echo text >/made/file && chmod 4711 /made/file && ln /made/file /made/link
          ln -s /nowhere /made/symlink && mkfifo /made/fifo
          cp /bin/busybox /made/capable && touch -d '2001-01-01 00:00:00' /made/dated
          """
              + MACHINE
              + "/sbin/setcap cap_net_raw+ep /made/capable\n"
              + MACHINE
              + "/bin/touch /m/x 2>/dev/null && exit 1 || true",
          machine());
      changed = commit(store, image, root);
    }
    Descriptor layer = changed.manifest().layers().get(1);
    String entries =
        BusyboxImage.shell(
            folder, "tar --numeric-owner -tvzf " + store.blob(layer.digest()) + " | sort -k6");
    assertThat(
            entries.lines().map(line -> line.replaceAll(" +", " ")).map(RootFileSystemTest::entry))
        .containsExactlyInAnyOrder(
            "---------- 0/0 .wh.gone",
            "drwxr-xr-x 0/0 kept/",
            "---------- 0/0 kept/.wh.a",
            "drwxr-s--- 1000/2000 made/",
            "-rws--x--x 0/2000 made/file",
            "-rwxr-xr-x 0/2000 made/capable",
            "-rw-r--r-- 0/2000 made/dated",
            "prw-r--r-- 0/2000 made/fifo",
            "hrws--x--x 0/2000 made/link link to made/file",
            "lrwxrwxrwx 0/2000 made/symlink -> /nowhere",
            "drwxr-xr-x 0/0 old/",
            "---------- 0/0 old/.wh..wh..opq",
            "-rw-r--r-- 0/0 old/upper");

    ContentStore second = copy(store, changed, folder.resolve("two"));
    String here = describe(sandbox, changed);
    assertThat(here)
        .contains("/made/capable", "cap_net_raw", "/made/dated")
        .doesNotContain("/gone", "/old/lower", "/kept/a");
    assertThat(describe(sandbox(second, runtime), changed)).isEqualTo(here);
    assertThat(left(store.root())).isEmpty();
    assertThat(left(second.root())).isEmpty();
    Files.createDirectories(folder.resolve("tmp"));
  }

  /** {@code mode owner name} of a line of {@code tar -tv}. */
  private static String entry(String line) {
    String[] parts = line.split(" ", 6);
    return parts[0] + " " + parts[1] + " " + parts[5];
  }

  private static String describe(Sandbox sandbox, Image image) throws IOException {
    try (RootFileSystem root = sandbox.open(image)) {
      return ran(
          root,
          "find / -xdev ! -path '/m/*' ! -path '/bin/*' ! -path /dev ! -path /proc ! -path /sys ! -path '/etc/resolv.conf' ! -path '/etc/hosts'"
              + " -exec stat -c '%n %f %u:%g %h %Y' {} + | sort;"
              + " find / -xdev -type f ! -path '/m/*' ! -path '/bin/*' ! -path '/etc/hosts' -exec md5sum {} + | sort;"
              + MACHINE
              + "/sbin/getcap /made/capable",
          machine());
    }
  }

  private static Image commit(ContentStore store, Image base, RootFileSystem root)
      throws IOException {
    try (CommittedLayer layer = root.commit(MediaTypes.OCI_LAYER_GZIP, TIME)) {
      Descriptor blob = layer.compress();
      return store.add(
          base.config()
              .withLayer(layer.diffId(), new ImageConfig.History(TIME.toString(), "RUN", "test")),
          MediaTypes.OCI_CONFIG,
          config -> base.manifest().with(config, List.of(blob)));
    }
  }

  private static ContentStore copy(ContentStore from, Image image, Path to) throws IOException {
    ContentStore store = new ContentStore(to);
    for (Descriptor layer : image.manifest().layers()) {
      store.receive(layer, out -> Files.copy(from.blob(layer.digest()), out));
    }
    return store;
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "unshare"})
  void mountPointsStayOutOfTheLayer(String runtime) throws IOException {
    ContentStore store = new ContentStore(folder);
    Image image = BusyboxImage.in(store, "rm -r proc sys dev etc/group");
    try (RootFileSystem root = sandbox(store, runtime).open(image)) {
      Path bound = Files.createDirectory(folder.resolve("bound"));
      ContainerSpec spec =
          new ContainerSpec(
              spec(
                      ContainerUser.ROOT,
                      "cat /etc/hosts /etc/resolv.conf >/dev/null; >/work/dir/made")
                  .process(),
              List.of(new Bind(bound, "/work/dir", false)),
              Network.HOST,
              Security.SANDBOX);
      assertThat(run(root, spec)).isEqualTo(new Ran(0, ""));
      assertThat(bound.resolve("made")).exists();
      Image changed = commit(store, image, root);
      assertThat(
              BusyboxImage.shell(
                  folder,
                  "tar -tzf "
                      + store.blob(changed.manifest().layers().get(1).digest())
                      + " | sort"))
          .isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "unshare"})
  void linksOfTheImageDoNotLeadTheMountsToTheMachine(String runtime) throws IOException {
    ContentStore store = new ContentStore(folder.resolve("store"));
    Path victim = folder.resolve("victim");
    Image image =
        BusyboxImage.in(
            store, "ln -sf '" + victim + "' etc/hosts; ln -s ../run/resolve/stub etc/resolv.conf");
    try (RootFileSystem root = sandbox(store, runtime).open(image)) {
      assertThat(ran(root, "cat /etc/hosts")).contains("builder");
      assertThat(victim).doesNotExist();
      Image changed = commit(store, image, root);
      assertThat(
              BusyboxImage.shell(
                  folder,
                  "tar -tzf "
                      + store.blob(changed.manifest().layers().get(1).digest())
                      + " | sort"))
          .isEmpty();
    }
    assertThat(left(store.root())).isEmpty();
    Files.createDirectories(folder.resolve("tmp"));
  }

  @Test
  void aFolderThatALayerDoesNotDescribeIsAsBelow() throws IOException {
    ContentStore store = new ContentStore(folder);
    Image base =
        BusyboxImage.in(store, "chmod 1755 .; mkdir -m 1770 shared; chown 1000:2000 shared");
    Path file = Files.writeString(folder.resolve("file"), "x");
    Image image =
        BusyboxImage.add(
            store,
            base,
            out ->
                BusyboxImage.pipe(
                    folder,
                    out,
                    "tar --transform='s,^,shared/new/,' --owner=0 -c " + file.getFileName()));
    try (RootFileSystem root = sandbox(store, "crun").open(image)) {
      assertThat(ran(root, "stat -c '%a %u:%g' /shared /shared/new /"))
          .isEqualTo("1770 1000:2000\n755 0:0\n1755 0:0");
    }
    // the same layer alone must not look as it did there, nor the other way round
    Image alone =
        BusyboxImage.image(
            store,
            out ->
                BusyboxImage.pipe(
                    folder,
                    out,
                    "tar --transform='s,^,shared/new/,' --owner=0 -c " + file.getFileName()));
    assertThat(alone.config().diffIds()).isEqualTo(image.config().diffIds().subList(1, 2));
    try (RootFileSystem root = sandbox(store, "crun").open(alone)) {
      assertThat(root.read("/shared/new/file")).asString().isEqualTo("x");
    }
    try (RootFileSystem root = sandbox(store, "crun").open(image)) {
      assertThat(ran(root, "stat -c '%a %u:%g' /shared /")).isEqualTo("1770 1000:2000\n1755 0:0");
    }
  }

  @Test
  void theRootFolderStaysAsTheBaseHasItAfterCommits() throws IOException {
    ContentStore store = new ContentStore(folder);
    Image base = BusyboxImage.in(store, "chmod 1777 .; chown 1000:2000 .");
    Sandbox sandbox = sandbox(store, "crun");
    Image changed;
    try (RootFileSystem root = sandbox.open(base)) {
      assertThat(ran(root, "stat -c '%a %u:%g' /")).isEqualTo("1777 1000:2000");
      ran(root, ": >/file");
      changed = commit(store, base, root);
    }
    try (RootFileSystem root = sandbox.open(changed)) {
      assertThat(ran(root, "stat -c '%a %u:%g' /")).isEqualTo("1777 1000:2000");
    }
  }

  @Test
  void equalLayersMountOnceAndTheUpperOneCounts() throws IOException {
    ContentStore store = new ContentStore(folder);
    Image image = BusyboxImage.in(store);
    Sandbox sandbox = sandbox(store, "crun");
    for (String script : List.of("echo 1 >/file", "echo 2 >/file", "echo 1 >/file", ":", ":")) {
      try (RootFileSystem root = sandbox.open(image)) {
        ran(root, script);
        image = commit(store, image, root);
      }
    }
    List<Digest> ids = image.config().diffIds();
    assertThat(ids.get(1)).isEqualTo(ids.get(3));
    assertThat(ids.get(4)).isEqualTo(ids.get(5));
    ContentStore second = copy(store, image, folder.resolve("two"));
    try (RootFileSystem root = sandbox(second, "crun").open(image)) {
      assertThat(root.read("/file")).asString().isEqualTo("1\n");
    }

    BusyboxImage.Tar whole =
        out -> BusyboxImage.pipe(folder, out, "mkdir -p d/e; touch -d @1 d d/e; tar -C d -c .");
    Image twice = BusyboxImage.add(store, BusyboxImage.add(store, image, whole), whole);
    try (RootFileSystem root = sandbox.open(twice)) {
      assertThat(ran(root, "cat /file; ls -d /e")).isEqualTo("1\n/e");
    }
  }

  @Test
  void anImageOfSeventyLayersMounts() throws IOException {
    ContentStore store = new ContentStore(folder);
    Image image = BusyboxImage.in(store);
    for (int i = 0; i < 70; i++) {
      Path file = Files.writeString(folder.resolve("file" + i), String.valueOf(i));
      image =
          BusyboxImage.add(
              store, image, out -> BusyboxImage.pipe(folder, out, "tar -c " + file.getFileName()));
    }
    try (RootFileSystem root = sandbox(store, "crun").open(image)) {
      assertThat(ran(root, "cat /file0 /file69; ls /file* | wc -l")).isEqualTo("06970");
    }
  }

  @Test
  void aLayerThatIsNotWhatTheConfigSaysIsRefusedAndLeavesNothing() throws IOException {
    ContentStore store = new ContentStore(folder);
    Image image = BusyboxImage.in(store);
    Digest other = Digest.of("something else");
    Image broken =
        store.add(
            image
                .config()
                .edit(
                    whole ->
                        whole
                            .withObjectProperty("rootfs")
                            .putArray("diff_ids")
                            .add(other.toString())),
            MediaTypes.OCI_CONFIG,
            config -> ImageManifest.of(config, image.manifest().layers()));

    assertThatThrownBy(() -> sandbox(store, "crun").open(broken))
        .isInstanceOf(SandboxException.class)
        .hasMessageContaining(other.toString())
        .hasMessageContaining(image.config().diffIds().get(0).toString());
    assertThat(store.tree(other)).isEmpty();
    List<Path> trees = new ArrayList<>();
    if (Files.exists(folder.resolve("trees/sha256"))) {
      try (Stream<Path> list = Files.list(folder.resolve("trees/sha256"))) {
        trees.addAll(list.toList());
      }
    }
    assertThat(trees).isEmpty();
  }

  @Test
  void aFileOfTheImageIsReadAsTheImageSeesIt() throws IOException {
    ContentStore store = new ContentStore(folder);
    Image image =
        BusyboxImage.in(
            store,
            "ln -s /etc/group absolute; ln -s ../../../etc/group relative; ln -s loop loop;"
                + " echo secret >plain; mkdir d; ln -s ../../.. d/up");
    try (RootFileSystem root = sandbox(store, "crun").open(image)) {
      assertThat(root.read("/absolute")).asString().contains("extra:x:2000:app");
      assertThat(root.read("/relative")).asString().contains("extra:x:2000:app");
      assertThat(root.read("/d/up/plain")).asString().isEqualTo("secret\n");
      assertThat(root.read("/../../../../plain")).asString().isEqualTo("secret\n");
      assertThat(root.read("/absent")).isEmpty();
      assertThatThrownBy(() -> root.read("/loop")).hasMessageContaining("too many levels");
      assertThatThrownBy(() -> root.user("nobody")).hasMessageContaining("'nobody'");
    }
  }
}
