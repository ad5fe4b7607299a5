package dev.buildimage.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What runs on the streams of a JVM, on a terminal and without one. */
@Timeout(120)
class AttachedTest {
  @TempDir Path folder;
  private Optional<PodmanScript> podman = Optional.empty();

  private List<String> command(String runtime, String script) throws IOException {
    Path store = folder.resolve("store");
    ContentStore content = new ContentStore(store);
    content.tag("base", BusyboxImage.in(content).manifest());
    Files.createDirectories(folder.resolve("work"));
    String program = runtime;
    if (runtime.equals("podman")) {
      podman = Optional.of(new PodmanScript(folder, "podman"));
      program = podman.get().program().toString();
    }
    return AttachedProgram.command(store, program, script);
  }

  private Process start(String runtime, String script) throws IOException {
    return in(new ProcessBuilder(command(runtime, script))).start();
  }

  private ProcessBuilder in(ProcessBuilder builder) {
    return builder.directory(folder.resolve("work").toFile()).redirectErrorStream(true);
  }

  /** With a terminal of its own, which script(1) makes; what is written to it is typed. */
  private Process startOnTerminal(String runtime, String script) throws IOException {
    String words =
        command(runtime, script).stream().map(Shell::quote).collect(Collectors.joining(" "));
    ProcessBuilder builder =
        new ProcessBuilder(
            "script", "--quiet", "--flush", "--command", "tty; exec " + words, "/dev/null");
    builder.environment().put("SHELL", "/bin/sh");
    return in(builder).start();
  }

  private static void type(Process process, String text) throws IOException {
    process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  /** What it says until it has said something. */
  private static String until(Process process, String text) throws IOException {
    StringBuilder said = new StringBuilder();
    InputStream in = process.getInputStream();
    while (said.indexOf(text) < 0) {
      int character = in.read();
      assertThat(character).as("'%s' in: %s", text, said).isNotNegative();
      said.append((char) character);
    }
    return said.toString();
  }

  private static String rest(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @AfterEach
  void removePodman() throws IOException {
    if (podman.isPresent()) {
      podman.get().close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "unshare", "podman", "inPlace"})
  void aShellReadsCommandsFromAPipe(String runtime) throws Exception {
    Process process = start(runtime, "exec sh");
    type(process, "test -t 0 || echo no terminal; pwd; echo made >made; exit 7\n");
    process.getOutputStream().close();

    assertThat(rest(process))
        .contains("no terminal\n" + folder.resolve("work") + "\n")
        .endsWith("status 7\n");
    assertThat(folder.resolve("work/made")).hasContent("made");
    assertThat(Files.getAttribute(folder.resolve("work/made"), "unix:uid"))
        .isEqualTo(Files.getAttribute(folder.resolve("work"), "unix:uid"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "unshare", "podman", "inPlace"})
  void aTerminalIsPassedOnWithItsSizeAndKeys(String runtime) throws Exception {
    Process process = startOnTerminal(runtime, "PS1='ready> ' exec sh -i");
    String terminal = until(process, "\n").strip();
    until(process, "ready> ");

    type(process, "test -t 0 && test -t 1 && test -t 2 && echo a ter''minal\n");
    until(process, "a terminal");

    BusyboxImage.shell(folder, "stty -F " + terminal + " rows 33 cols 99");
    type(process, "until stty size | grep '33 99'; do sleep 0.1; done; echo re''sized\n");
    until(process, "resized");

    // the key interrupts what is in the foreground, and neither the shell nor this JVM
    type(process, "sh -c \"echo slee''ping; exec sleep 1000\"\n");
    until(process, "sleeping");
    type(process, "\u0003");
    type(process, "echo go''ing on\n");
    until(process, "going on");
    type(process, "exit 7\n");
    assertThat(rest(process)).contains("status 7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "unshare", "podman", "inPlace"})
  void whatIsToldToEndTellsItsCommand(String runtime) throws Exception {
    Process process =
        start(runtime, "trap 'echo heard; exit 7' TERM; echo ready; while :; do sleep 0.1; done");
    until(process, "ready\n");
    process.toHandle().destroy();

    assertThat(rest(process)).contains("heard\n");
    assertThat(process.waitFor()).isEqualTo(143);
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "unshare", "podman", "inPlace"})
  void whatIsKilledLeavesNothingRunning(String runtime) throws Exception {
    Process process = start(runtime, "trap '' TERM; echo ready; setsid sleep 1000 & wait");
    until(process, "ready\n");
    process.toHandle().destroyForcibly();

    // what the container has inherited ends with the last process in it
    rest(process);
    if (podman.isPresent()) {
      BusyboxImage.shell(
          folder,
          "while [ -n \"$('"
              + podman.get().program()
              + "' ps --all --quiet)\" ]; do sleep 0.2; done");
    }
    assertThat(
            ProcessHandle.allProcesses()
                .filter(one -> one.info().commandLine().orElse("").contains(folder.toString())))
        .allMatch(one -> one.info().commandLine().orElse("").contains("end-containers"));
  }
}
