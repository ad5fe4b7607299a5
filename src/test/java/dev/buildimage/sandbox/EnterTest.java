package dev.buildimage.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code enter.sh} itself, as a process. */
@Timeout(60)
class EnterTest {
  @TempDir Path folder;

  private ProcessBuilder enter(String... command) throws IOException {
    Path tmp = Files.createDirectories(folder.resolve("tmp"));
    ProcessBuilder builder =
        new ProcessBuilder(new Namespaces().enter(List.of(command))).directory(folder.toFile());
    builder.environment().put("TMPDIR", tmp.toString());
    return builder;
  }

  private static String output(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }

  @Test
  void streamsStatusAndArgumentsPass() throws Exception {
    Process process =
        enter(
                "sh",
                "-c",
                "cat; printf '<%s>' \"$@\"; echo error >&2; exit 41",
                "sh",
                "a b",
                "",
                "'\n")
            .start();
    process.getOutputStream().write("input ".getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();

    assertThat(output(process)).isEqualTo("input <a b><><'\n>");
    assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("error\n");
    assertThat(process.waitFor()).isEqualTo(41);
    try (Stream<Path> left = Files.list(folder.resolve("tmp"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void rootKeepsItsIdsInANamespaceOfItsOwn() throws Exception {
    Process process =
        enter("sh", "-c", "readlink /proc/self/ns/user; echo $$; id -u; touch f; chown 1234:77 f")
            .start();
    String[] said = output(process).split("\n");

    assertThat(process.waitFor()).isZero();
    assertThat(said[0])
        .isNotEqualTo(Files.readSymbolicLink(Path.of("/proc/self/ns/user")).toString());
    assertThat(said[1]).isEqualTo("1");
    assertThat(said[2]).isEqualTo("0");
    assertThat(Files.getAttribute(folder.resolve("f"), "unix:uid")).isEqualTo(1234);
    assertThat(Files.getAttribute(folder.resolve("f"), "unix:gid")).isEqualTo(77);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT", "HUP"})
  void theFirstSignalGoesToTheProcessThatWantsIt(String signal) throws Exception {
    ProcessBuilder builder =
        enter(
            "sh",
            "-c",
            "read -r self rest </proc/self/stat; echo $self >\"$BUILDER_PID\";"
                + " trap 'echo heard; exit 9' "
                + signal
                + "; echo ready; while :; do read line; done");
    // a shell can't take back that a background job of another one ignores INT
    builder.command().addAll(0, List.of("env", "--default-signal"));
    builder.environment().put("BUILDER_PID", folder.resolve("pid").toString());
    Process process = builder.start();
    assertThat((char) process.getInputStream().read()).isEqualTo('r');
    new ProcessBuilder("kill", "-s", signal, String.valueOf(process.pid())).start().waitFor();
    // some shells answer the signal while they wait for the line, others only after it
    OutputStream input = process.getOutputStream();
    try {
      input.write("line\n".getBytes(StandardCharsets.UTF_8));
      input.flush();
    } catch (IOException gone) {
      assertThat(process.waitFor()).isEqualTo(9);
    }

    assertThat(output(process)).endsWith("heard");
    assertThat(process.waitFor()).isEqualTo(9);
  }

  @Test
  void aSignalThatNobodyTakesOrASecondOneEndsAll() throws Exception {
    Process process = enter("sh", "-c", "echo ready; sleep 1000").start();
    assertThat((char) process.getInputStream().read()).isEqualTo('r');
    process.toHandle().destroy();
    assertThat(output(process)).isEqualTo("eady");
    assertThat(process.waitFor()).isIn(137, 143);

    ProcessBuilder deaf =
        enter(
            "sh",
            "-c",
            "read -r self rest </proc/self/stat; echo $self >\"$BUILDER_PID\";"
                + " trap 'echo heard' TERM; echo ready; while :; do sleep 0.1; done");
    deaf.environment().put("BUILDER_PID", folder.resolve("pid").toString());
    Process second = deaf.start();
    assertThat((char) second.getInputStream().read()).isEqualTo('r');
    second.toHandle().destroy();
    byte[] heard = second.getInputStream().readNBytes(10);
    assertThat(new String(heard, StandardCharsets.UTF_8)).isEqualTo("eady\nheard");
    second.toHandle().destroy();
    assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(second.exitValue()).isIn(137, 143);
  }

  @Test
  void whatKillsItEndsEverythingInside() throws Exception {
    Process process =
        enter("sh", "-c", "setsid sleep 1000 & sleep 1000 & echo ready; wait").start();
    assertThat((char) process.getInputStream().read()).isEqualTo('r');
    List<ProcessHandle> inside = process.descendants().toList();
    assertThat(inside).hasSizeGreaterThanOrEqualTo(3);
    process.toHandle().destroyForcibly();

    // their common output ends when the last of them does
    assertThat(output(process)).isEqualTo("eady");
    for (ProcessHandle one : inside) {
      one.onExit().get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void theFolderGoesAtTheEndAndIsLockedUntilThen() throws Exception {
    Path owned = Files.createDirectory(folder.resolve("owned"));
    ProcessBuilder builder =
        enter(
            "sh",
            "-c",
            "mkdir -m 700 owned/d; touch owned/d/f; chown -R 4321 owned/d; echo r; read x");
    builder.environment().put("BUILDER_REMOVE", owned.toString());
    Process process = builder.start();
    assertThat((char) process.getInputStream().read()).isEqualTo('r');
    assertThat(new ProcessBuilder("flock", "-n", owned.toString(), "true").start().waitFor())
        .isEqualTo(1);
    process.getOutputStream().close();

    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(owned).doesNotExist();
  }

  @Test
  void itsProblemsNameTheWayOut() throws Exception {
    List<String> messages = new ArrayList<>();
    for (String user : List.of("bt-nosub", "bt-nomap")) {
      BusyboxImage.shell(
          folder,
          "userdel "
              + user
              + " 2>/dev/null; useradd -M "
              + user
              + "; chmod 777 . tmp 2>/dev/null || :");
      try {
        if (user.equals("bt-nosub")) {
          BusyboxImage.shell(folder, "sed -i '/^" + user + ":/d' /etc/subuid /etc/subgid");
        }
        ProcessBuilder builder =
            new ProcessBuilder("runuser", "-u", user, "--", "sh", script().toString(), "true")
                .directory(Path.of("/").toFile());
        builder.environment().put("PATH", user.equals("bt-nomap") ? without() : "/usr/bin:/bin");
        Process process = builder.start();
        messages.add(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
        assertThat(process.waitFor()).isEqualTo(125);
      } finally {
        BusyboxImage.shell(folder, "userdel " + user);
      }
    }
    assertThat(messages.get(0))
        .contains("/etc/subuid has no subordinate ids for bt-nosub", "usermod --add-subuids");
    assertThat(messages.get(1)).contains("newuidmap is missing", "apt-get install uidmap");
  }

  private Path script() throws IOException {
    Path script = Files.writeString(folder.resolve("enter.sh"), Script.ENTER.text());
    BusyboxImage.shell(folder, "chmod 755 . enter.sh");
    return script;
  }

  /** A PATH on which there is no newuidmap. */
  private String without() throws IOException {
    Path bin = folder.resolve("bin");
    BusyboxImage.shell(
        folder,
        "mkdir bin; for f in sh id awk mktemp mkfifo rm cat env unshare setpriv flock true; do"
            + " ln -s \"$(command -v $f)\" bin/$f; done; chmod 755 bin");
    return bin.toString();
  }
}
