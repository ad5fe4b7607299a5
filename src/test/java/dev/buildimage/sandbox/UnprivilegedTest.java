package dev.buildimage.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buildimage.image.Image;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.layer.LayerException;
import dev.buildimage.store.ContentStore;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The sandbox of users who aren't root: each in a JVM of its own. */
@Timeout(300)
class UnprivilegedTest {
  private static final Pattern NEEDED =
      Pattern.compile(".*/(jackson|commons-|zstd|xz|jspecify|junit|assertj|opentest)[^/]*\\.jar");

  @TempDir Path folder;

  /** What the user does: a step with each kind of mount, a copy, an archive, under each runtime. */
  static final class Program {
    private Program() {}

    public static void main(String[] args) throws IOException {
      Path work = Path.of(args[0]);
      ContentStore store = new ContentStore(work.resolve("store"));
      Image image = store.image("base").orElseThrow();
      for (String runtime : List.of(args).subList(1, args.length)) {
        Sandbox sandbox = new Sandbox(store, new Namespaces(), runtime);
        System.out.println(runtime + " " + sandbox.ids());
        try (RootFileSystem root = sandbox.open(image)) {
          FileTree tree = new FileTree.Layers(image.manifest().layers(), image.config().diffIds());
          root.copy(
              new CopySpec(
                  tree,
                  List.of(CopySource.of("home/app")),
                  "/copied",
                  Optional.empty(),
                  Optional.empty(),
                  false,
                  Optional.empty()));
          root.unpack(work.resolve("archive.tar"), "/unpacked", Optional.empty(), Optional.empty());
          ContainerSpec spec =
              new ContainerSpec(
                  new ContainerProcess(
                      List.of("/bin/sh", "-ec", Files.readString(work.resolve("script"))),
                      Map.of("PATH", "/bin:/usr/bin"),
                      "/",
                      root.user("root")),
                  List.of(
                      new TreeMount(tree, "/etc", "/mnt/etc", false),
                      new CacheFolder(
                          work.resolve("cache-" + runtime),
                          "/cache",
                          false,
                          new FileAttributes(1000, 1000, 0755),
                          Optional.empty()),
                      new Tmpfs("/tmpfs", OptionalLong.of(1 << 20)),
                      new SecretFile(
                          work.resolve("script"), "/secret", new FileAttributes(1000, 0, 0400))),
                  Network.HOST,
                  Security.SANDBOX);
          ByteArrayOutputStream log = new ByteArrayOutputStream();
          int status = root.run(spec, log);
          System.out.println(log.toString(StandardCharsets.UTF_8).strip());
          System.out.println("status " + status);
          try (CommittedLayer layer =
              root.commit(MediaTypes.OCI_LAYER_GZIP, Instant.ofEpochSecond(1))) {
            System.out.println(
                BusyboxImage.shell(
                    work,
                    "tar --numeric-owner -tvzf "
                        + store.blob(layer.compress().digest())
                        + " | awk '{print $1, $2, $6}'"));
          }
        }
      }
      for (Finding finding : new Doctor(store, new Namespaces()).examine()) {
        System.out.println("doctor " + finding);
      }
      System.out.println("left " + store.root().resolve("tmp").toFile().list().length);
    }
  }

  /**
   * What a user runs.
   *
   * @param arguments of the program, for a shell
   * @param after a command line for afterwards
   */
  private record Call(Class<?> program, String arguments, String after) {}

  /** What a user runs in a folder, which this may prepare. */
  @FunctionalInterface
  private interface Calling {
    Call in(Path work) throws IOException;
  }

  private String asUser(String user, boolean subordinate, String script) throws IOException {
    return asUser(
        user,
        subordinate,
        work -> {
          Files.writeString(work.resolve("script"), script);
          return new Call(Program.class, work + " crun runc unshare", "true");
        });
  }

  private String asUser(String user, boolean subordinate, Calling calling) throws IOException {
    Path work = Files.createDirectory(folder.resolve(user));
    ContentStore store = new ContentStore(work.resolve("store"));
    store.tag("base", BusyboxImage.in(store, ": >home/app/f; chown 1000 home/app/f").manifest());
    return asUser(user, subordinate, work, calling.in(work));
  }

  private String asUser(String user, boolean subordinate, Path work, Call call) throws IOException {
    StringBuilder classPath = new StringBuilder();
    Path lib = Files.createDirectory(work.resolve("lib"));
    String own =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    for (String entry : own.split(File.pathSeparator)) {
      Path path = Path.of(entry);
      if (Files.isDirectory(path)) {
        Path copy = lib.resolve("classes" + classPath.length());
        BusyboxImage.shell(work, "cp -r '" + path + "' '" + copy + "'");
        classPath.append(copy).append(File.pathSeparator);
      } else if (NEEDED.matcher(entry).matches()) {
        Files.copy(path, lib.resolve(path.getFileName()));
        classPath.append(lib.resolve(path.getFileName())).append(File.pathSeparator);
      }
    }
    try {
      BusyboxImage.shell(
          work,
          "mkdir -p a; : >a/f; chown 5:6 a/f; tar -cf archive.tar a; chmod 755 .. .; userdel "
              + user
              + " 2>/dev/null; useradd -M -d '"
              + work
              + "' "
              + user
              + (subordinate ? "" : "; sed -i '/^" + user + ":/d' /etc/subuid /etc/subgid")
              + "; chown -R "
              + user
              + " .");
      return BusyboxImage.shell(
          work,
          "export TMPDIR="
              + work
              + "; runuser -u "
              + user
              + " -- "
              + Path.of(System.getProperty("java.home"), "bin", "java")
              + " -Xmx128m -Djava.io.tmpdir="
              + work
              + " -cp '"
              + classPath
              + "' '"
              + call.program().getName()
              + "' "
              + call.arguments()
              + " 2>&1 || echo ended with $?; runuser -u "
              + user
              + " -- "
              + call.after()
              + " >/dev/null 2>&1");
    } finally {
      BusyboxImage.shell(folder, "userdel " + user + "; rm -rf '" + work + "'");
    }
  }

  @Test
  void withSubordinateIdsAllIsAsForRoot() throws IOException {
    String said =
        asUser(
            "bt-sub",
            true,
            "stat -c %u:%g /copied/f /unpacked/a/f /cache /secret; echo x >/mnt/etc/passwd; : >/own;"
                + " chown 1000:2000 /own; : >/cache/x; su app -c 'id -u'");
    for (String runtime : List.of("crun", "runc", "unshare")) {
      assertThat(said)
          .contains(
              runtime
                  + " ALL\n1000:0\n5:6\n1000:1000\n1000:0\n1000\nstatus 0\n"
                  + "drwxr-xr-x 0/0 copied/\n"
                  + "-rw-r--r-- 1000/0 copied/f\n"
                  + "-rw-r--r-- 1000/2000 own\n"
                  + "drwxr-xr-x 0/0 unpacked/\n"
                  + "drwxr-xr-x 0/0 unpacked/a/\n"
                  + "-rw-r--r-- 5/6 unpacked/a/f\n");
    }
    assertThat(said).endsWith("left 0\n");
  }

  @Test
  void withoutThemAllBelongsToRootAndWhatNeedsOthersSeemsToWork() throws IOException {
    String said =
        asUser(
            "bt-one",
            false,
            "stat -c %u:%g /copied/f /cache /secret; : >/own;"
                + " case $(cat /proc/1/status | grep Seccomp:) in *2) chown 1000:2000 /own;"
                + " su app -c 'id -u'; mknod /dev/x c 1 3; mkfifo /fifo;; esac;"
                + " echo $APT_CONFIG");
    for (String runtime : List.of("crun", "runc")) {
      assertThat(said)
          .contains(
              runtime
                  + " ONE\n0:0\n0:0\n0:0\n0\n/dev/builder-apt.conf\nstatus 0\n"
                  + "drwxr-xr-x 0/0 copied/\n"
                  + "-rw-r--r-- 0/0 copied/f\n");
      assertThat(said).contains("prw-r--r-- 0/0 fifo\n");
    }
    assertThat(said)
        .contains(
            "doctor Finding[subject=user namespace with all ids, works=false,",
            "/etc/subuid has no subordinate ids for bt-one",
            "doctor Finding[subject=user namespace with one id, works=true,",
            "doctor Finding[subject=runtime crun, works=true,");
    assertThat(said).contains("unshare ONE\n0:0\n0:0\n0:0\n/dev/builder-apt.conf\nstatus 0\n");
    assertThat(said).endsWith("left 0\n");
  }

  @Test
  void anEngineOfTheUsersOwnIsRootInTheContainerAlone() throws IOException {
    String said =
        asUser(
            "bt-engine",
            true,
            work -> {
              Path podman = new PodmanScript(work, "podman").program();
              return new Call(
                  AttachedProgram.class,
                  work
                      + "/store "
                      + podman
                      + " 'id -u; cat /proc/self/uid_map | head -n 1; : >/tmp/x; chown 1000 /tmp/x;"
                      + " stat -c %u /tmp/x' </dev/null",
                  podman + " system migrate");
            });
    assertThat(said).containsPattern("\n?0\n +0 +[1-9][0-9]* +1\n1000\nstatus 0\n");
  }

  /** Opens each hostile image, and says what became of it. */
  static final class Victim {
    private Victim() {}

    public static void main(String[] args) throws IOException {
      Path work = Path.of(args[0]);
      System.out.print(open(work, List.of(args).subList(1, args.length)));
    }

    static String open(Path work, List<String> images) throws IOException {
      ContentStore store = new ContentStore(work.resolve("store"));
      StringBuilder said = new StringBuilder();
      for (String name : images) {
        Sandbox sandbox = new Sandbox(store, new Namespaces(), "crun");
        try (RootFileSystem root = sandbox.open(store.image(name).orElseThrow())) {
          ByteArrayOutputStream log = new ByteArrayOutputStream();
          ContainerSpec spec =
              new ContainerSpec(
                  new ContainerProcess(
                      List.of("/bin/sh", "-c", "echo pwned >/evil/pwned; ls /null; ls /.wh*"),
                      Map.of("PATH", "/bin"),
                      "/",
                      root.user("root")),
                  List.of(),
                  Network.HOST,
                  Security.SANDBOX);
          root.run(spec, log);
          said.append(name).append(": contained ").append(log.toString(StandardCharsets.UTF_8));
        } catch (LayerException | SandboxException e) {
          said.append(name).append(": refused ").append(e.getMessage()).append('\n');
        }
      }
      return said.append("left ")
          .append(store.root().resolve("tmp").toFile().list().length)
          .append('\n')
          .toString();
    }
  }

  private static final List<String> HOSTILE =
      List.of(
          "across",
          "linked",
          "up",
          "absolute",
          "device",
          "whiteout",
          "whiteout2",
          "zeros",
          "holes",
          "many",
          "long");

  /** Images of which each tries something else. */
  private Path hostile(String user) throws IOException {
    Path work = Files.createDirectory(folder.resolve(user));
    ContentStore store = new ContentStore(work.resolve("store"));
    Path victim = Files.createDirectories(work.resolve("victim"));
    Files.writeString(victim.resolve("hello"), "hello");
    Image base = BusyboxImage.in(store, "ln -s '" + victim + "' evil");
    Path made = Files.createDirectory(work.resolve("made"));
    BusyboxImage.shell(
        made,
        ": >f; ln f g; mknod null c 1 3; : >.wh..; : >.wh...; : >.wh..wh.x; truncate -s 100G big");
    Map<String, String> tars =
        Map.of(
            "across", "--transform=s,f,evil/pwned, f",
            "linked", "'--transform=s,^f$,/etc/passwd,RS' f g",
            "up", "--transform=s,f,../../../victim/pwned, f",
            "absolute", "--transform=s,^f," + victim + "/pwned, f",
            "device", "null",
            "whiteout", "./.wh..",
            "whiteout2", "./.wh...",
            "holes", "--sparse big",
            "long", "--transform=s,^f$,$(awk 'BEGIN { while (i++ < 2500) printf \"n/\" }')x, f");
    Map<String, BusyboxImage.Tar> all = new TreeMap<>();
    tars.forEach(
        (name, options) ->
            all.put(
                name, out -> BusyboxImage.pipe(made, out, "tar --format=posix -P -c " + options)));
    all.put(
        "zeros", out -> BusyboxImage.pipe(made, out, "tar --format=posix -c big | head -c 65536"));
    ByteArrayOutputStream one = new ByteArrayOutputStream();
    BusyboxImage.pipe(made, one, "tar --format=ustar -c .wh..wh.x | head -c 512");
    all.put(
        "many",
        out -> {
          for (int i = 0; i <= 1_000_000; i++) {
            out.write(one.toByteArray());
          }
          out.write(new byte[1024]);
        });
    for (Map.Entry<String, BusyboxImage.Tar> each : all.entrySet()) {
      Image image = BusyboxImage.add(store, base, each.getValue());
      store.tag(each.getKey(), image.manifest());
    }
    return work;
  }

  private static void assertContained(Path victim, String said) throws IOException {
    assertThat(said)
        .contains(
            "absolute: contained ",
            "device: contained ",
            "linked: refused ",
            "no earlier file of the same layer",
            "up: refused ",
            "'..': it may leave root",
            "whiteout: refused ",
            "whiteout2: refused ",
            "is the whiteout of no file",
            "zeros: refused the layer holds more than 68719476736 bytes",
            "holes: refused the layer holds more than 68719476736 bytes",
            "many: refused the layer holds more than 1000000 entries",
            "long: refused ",
            "Linux takes 4095")
        .contains("ls: /null: No such file")
        .endsWith("left 0\n");
    assertThat(said.lines().filter(line -> line.startsWith("across: contained"))).hasSize(1);
    assertThat(victim.toFile().list()).containsExactly("hello");
  }

  @Test
  void hostileLayersAreContainedForRoot() throws IOException {
    Path work = hostile("root");
    String said = Victim.open(work, HOSTILE);
    assertContained(work.resolve("victim"), said);
    BusyboxImage.shell(folder, "rm -rf '" + work + "'");
  }

  @Test
  void hostileLayersAreContainedForUsers() throws IOException {
    for (boolean subordinate : List.of(true, false)) {
      String user = subordinate ? "bt-hs" : "bt-ho";
      Path work = hostile(user);
      Path victim = Files.createDirectory(folder.resolve("kept-" + user));
      BusyboxImage.shell(
          work,
          "mv victim/hello '"
              + victim
              + "'; rmdir victim; ln -s '"
              + victim
              + "' victim; chmod 777 '"
              + victim
              + "'");
      String said =
          asUser(
              user,
              subordinate,
              work,
              new Call(Victim.class, work + " " + String.join(" ", HOSTILE), "true"));
      assertContained(victim, said);
    }
  }
}
