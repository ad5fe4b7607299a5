package dev.buildimage.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buildimage.image.Image;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class LauncherTest {
  @TempDir Path folder;

  private Path launcher(String runtime) throws IOException {
    ContentStore store = new ContentStore(folder.resolve("store"));
    Image plain = BusyboxImage.in(store);
    Image image =
        new Image(plain.manifest(), plain.config().withEnv("OWN", "image's").withEnv("LANG", "C"));
    Path script = folder.resolve("it's a launcher");
    Path work = Files.createDirectories(folder.resolve("work 'dir'"));
    new Sandbox(store, new Namespaces(), runtime)
        .writeLauncher(
            script,
            folder.resolve("home"),
            image,
            "/bin/sh",
            List.of(Bind.same(work)),
            Network.NONE);
    return script;
  }

  private ProcessBuilder call(Path script, String... arguments) {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).directory(folder.resolve("work 'dir'").toFile());
  }

  private static String output(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private List<Path> left() throws IOException {
    try (Stream<Path> left = Files.list(folder.resolve("store/tmp"))) {
      return left.toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "unshare"})
  void everythingPassesUnchanged(String runtime) throws Exception {
    Path script = launcher(runtime);
    String[] odd = {
      "a b",
      "",
      "'",
      "\"",
      "\\",
      "\n",
      "a\nb\n",
      "-v",
      "--",
      "x=y",
      "é€😀",
      "\t\u0001",
      "$HOME `id`",
      "@FOLDER@"
    };
    List<String> arguments =
        new ArrayList<>(List.of("-c", "cat; printf '<%s>' \"$@\"; pwd; echo e >&2; exit 23", "sh"));
    arguments.addAll(List.of(odd));
    Process process = call(script, arguments.toArray(String[]::new)).start();
    process.getOutputStream().write("in\n".getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();

    assertThat(output(process))
        .isEqualTo("in\n<" + String.join("><", odd) + ">" + folder.resolve("work 'dir'") + "\n");
    assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("e\n");
    assertThat(process.waitFor()).isEqualTo(23);
    assertThat(left()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "unshare"})
  void theEnvironmentIsTheImagesUnlessTheCallerChangedIt(String runtime) throws Exception {
    Path script = launcher(runtime);
    ProcessBuilder plain = call(script, "-c", "env");
    plain.environment().put("MORE", "a 'b'\n\"c\" \\ é");
    plain.environment().put("work", "caller's");
    plain.environment().put("home", "caller's");
    plain.environment().put("OWN", "caller's");
    plain.environment().put("JAVA_HOME", "/machine");
    plain.environment().remove("LC_ALL");
    Process process = plain.start();
    String env = output(process);
    assertThat(process.waitFor()).isZero();
    assertThat(env)
        .contains(
            "MORE=a 'b'\n\"c\" \\ é\n", "work=caller's\n", "home=caller's\n", "OWN=caller's\n")
        .contains("PATH=" + ImageEnvironment.DEFAULT_PATH + "\n", "HOME=/root\n")
        .doesNotContain("JAVA_HOME", "BUILDER_", "LC_ALL", "builder_");

    ProcessBuilder changed = call(script, "-c", "echo $OWN; echo $LC_ALL; echo $HOME");
    changed.environment().put("LC_ALL", "C.UTF-8");
    changed.environment().put("HOME", "/elsewhere");
    assertThat(output(changed.start())).isEqualTo("image's\nC.UTF-8\n/elsewhere\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "unshare"})
  void severalRunAtOnceAndTermEndsOne(String runtime) throws Exception {
    Path script = launcher(runtime);
    String wait = "trap 'echo heard; exit 7' TERM; echo ready; while :; do read x || exit 5; done";
    Process one = call(script, "-c", "echo 1 >/file; " + wait).start();
    Process two = call(script, "-c", "[ -e /file ] || echo lacking; " + wait).start();
    assertThat((char) one.getInputStream().read()).isEqualTo('r');
    assertThat((char) two.getInputStream().read()).as("its own writable layer").isEqualTo('l');
    assertThat(left()).hasSize(2);
    two.getOutputStream().close();
    assertThat(two.waitFor()).isEqualTo(5);
    assertThat(left()).hasSize(1);

    one.toHandle().destroy();
    one.getOutputStream().write('\n');
    one.getOutputStream().flush();
    assertThat(output(one)).isEqualTo("eady\nheard\n");
    assertThat(one.waitFor()).isEqualTo(7);
    assertThat(left()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "unshare", "podman"})
  void whatItRunsEndsWithWhoHasWrittenIt(String runtime) throws Exception {
    ContentStore store = new ContentStore(folder.resolve("store"));
    store.tag("base", BusyboxImage.in(store).manifest());
    Path work = Files.createDirectories(folder.resolve("work 'dir'"));
    Path script = folder.resolve("launcher");
    try (PodmanScript podman = new PodmanScript(folder, "podman")) {
      String program = runtime.equals("podman") ? podman.program().toString() : runtime;
      Process writer =
          new ProcessBuilder(AttachedProgram.launching(folder.resolve("store"), program, script))
              .directory(work.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      assertThat((char) writer.getInputStream().read()).isEqualTo('w');
      // it heeds neither signals nor the end of its input
      Process launched =
          call(script, "-c", "trap '' TERM INT HUP; echo ready; while :; do sleep 1; done").start();
      assertThat((char) launched.getInputStream().read()).isEqualTo('r');
      writer.toHandle().destroyForcibly();

      assertThat(output(launched)).isEqualTo("eady\n");
      assertThat(launched.waitFor()).isEqualTo(137);
    }
  }
}
