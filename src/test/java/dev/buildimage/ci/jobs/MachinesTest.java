package dev.buildimage.ci.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachinesTest {
  @TempDir Path folder;
  private Machines machines;

  @BeforeEach
  void make() throws IOException {
    Path plugin = Files.createDirectories(folder.resolve("plugin"));
    Files.writeString(plugin.resolve("jar"), "of the plugin");
    Path caller = Files.createDirectories(folder.resolve("caller"));
    Files.writeString(caller.resolve("jar"), "of the caller");
    machines =
        new Machines(
            Files.createDirectories(folder.resolve("jobs")),
            caller,
            plugin,
            Optional.empty(),
            Path.of("/usr"),
            folder.resolve("podman"));
  }

  @Test
  void aJobHasWhatIsItsOwnAndNothingElse() throws IOException {
    Files.writeString(machines.folder("other").resolve("home/secret"), "of another job");
    Path job = machines.folder("job");
    try (Machines.Machine machine = machines.own(job)) {
      assertThat(run(machine, job, 0, "echo kept >$HOME/kept; echo $X; exit 3")).isEqualTo(3);
      assertThat(log(job, 0)).isEqualTo("it's\n");
      assertThat(
              run(machine, job, 1, "cat ~/kept; pwd; ls /tmp; test ! -e " + folder + "/jobs/other"))
          .isZero();
      assertThat(log(job, 1)).isEqualTo("kept\n" + machine.work() + "\n");
      assertThat(
              run(
                  machine,
                  job,
                  2,
                  "cat ~/.m2/repository/jar /srv/caller/jar; echo >~/.m2/repository/jar"))
          .isZero();
      assertThat(log(job, 2)).isEqualTo("of the pluginof the caller");
      assertThat(run(machine, job, 3, "touch /srv/caller/other")).isNotZero();
      assertThat(run(machine, job, 4, "ls -d /proc/[0-9]* | wc -l; env")).isZero();
      assertThat(log(job, 4)).containsPattern("^\\d\\n").doesNotContain("MAVEN_OPTS");
      assertThat(run(machine, job, 5, "sudo sysctl -w a=b && sudo echo done")).isZero();
      assertThat(log(job, 5)).endsWith("done\n");
    }
    assertThat(folder.resolve("plugin/jar")).hasContent("of the plugin");
  }

  @Test
  void whatAStepHandsOnIsRead() throws IOException {
    Path job = machines.folder("job");
    StepFolder step = StepFolder.create(job, 0, "step");
    try (Machines.Machine machine = machines.own(job)) {
      String script =
          """
          echo a=1=2 >>$OUT
          echo b=x >>$OUT
          printf 'c<<END\\none\\ntwo\\nEND\\n' >>$OUT
          """;
      Map<String, String> environment = Map.of("OUT", machine.steps() + "/00/output");
      assertThat(step.run(machine, script, "bash -e {0}", machine.work(), environment)).isZero();
    }
    assertThat(step.read("output")).isEqualTo(Map.of("a", "1=2", "b", "x", "c", "one\ntwo"));
  }

  private static int run(Machines.Machine machine, Path job, int number, String script)
      throws IOException {
    Map<String, String> environment = new LinkedHashMap<>(machine.environment());
    environment.put("X", "it's");
    return StepFolder.create(job, number, "step")
        .run(machine, script, "bash -e {0}", machine.work(), environment);
  }

  private static String log(Path job, int number) throws IOException {
    return Files.readString(job.resolve(String.format("steps/%02d/log", number)));
  }
}
