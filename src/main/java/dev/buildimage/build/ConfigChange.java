package dev.buildimage.build;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.buildimage.dockerfile.Command;
import dev.buildimage.dockerfile.Instruction;
import dev.buildimage.image.ImageConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an instruction changes in the image's config (OCI image specification, "Image
 * Configuration"; Docker's for Healthcheck, OnBuild and Shell).
 *
 * @param instruction expanded
 * @param ownCommand whether the stage has had a CMD before it
 */
record ConfigChange(Instruction instruction, boolean ownCommand) {
  /** Where the scripts that are here-documents are seen. */
  static final String SCRIPTS = "/dev/pipes/";

  ImageConfig apply(ImageConfig config) {
    if (instruction instanceof Instruction.Env env) {
      ImageConfig changed = config;
      for (Instruction.Pair pair : env.pairs()) {
        changed = changed.withEnv(pair.name(), pair.value());
      }
      return changed;
    }
    if (instruction instanceof Instruction.Maintainer maintainer) {
      return config.edit(whole -> whole.put("author", maintainer.name()));
    }
    return config.editRun(run -> change(run, config));
  }

  private void change(ObjectNode run, ImageConfig config) {
    if (instruction instanceof Instruction.User user) {
      run.put("User", user.user());
    } else if (instruction instanceof Instruction.Workdir workdir) {
      run.put("WorkingDir", absolute(workdir, config));
    } else if (instruction instanceof Instruction.Label label) {
      ObjectNode labels = run.withObjectProperty("Labels");
      label.pairs().forEach(pair -> labels.put(pair.name(), pair.value()));
    } else if (instruction instanceof Instruction.Expose expose) {
      ObjectNode ports = run.withObjectProperty("ExposedPorts");
      expose.ports().forEach(ports::putObject);
    } else if (instruction instanceof Instruction.Volume volume) {
      ObjectNode volumes = run.withObjectProperty("Volumes");
      volume.paths().forEach(volumes::putObject);
    } else if (instruction instanceof Instruction.StopSignal stop) {
      run.put("StopSignal", stop.signal());
    } else if (instruction instanceof Instruction.Shell shell) {
      put(run, "Shell", shell.arguments());
    } else if (instruction instanceof Instruction.HealthCheck check) {
      run.set("Healthcheck", healthCheck(run.objectNode(), check, config));
    } else if (instruction instanceof Instruction.OnBuild onBuild) {
      ArrayNode triggers =
          run.path("OnBuild") instanceof ArrayNode there ? there : run.putArray("OnBuild");
      triggers.add(onBuild.trigger());
    } else if (instruction instanceof Instruction.Cmd cmd) {
      put(run, "Cmd", arguments(cmd.command(), config));
    } else if (instruction instanceof Instruction.Entrypoint entrypoint) {
      put(run, "Entrypoint", arguments(entrypoint.command(), config));
      // as Docker: a new entry point makes the base's command meaningless, not this Dockerfile's
      if (!ownCommand) {
        run.remove("Cmd");
      }
    }
  }

  /** The working directory from now on. */
  static String absolute(Instruction.Workdir workdir, ImageConfig config) {
    return Path.of(config.workingDir()).resolve(workdir.path()).normalize().toString();
  }

  private static void put(ObjectNode run, String field, List<String> words) {
    if (words.isEmpty()) {
      run.remove(field);
    } else {
      words.forEach(run.putArray(field)::add);
    }
  }

  private static ObjectNode healthCheck(
      ObjectNode json, Instruction.HealthCheck check, ImageConfig config) {
    ArrayNode test = json.putArray("Test");
    if (check.probe().isEmpty()) {
      test.add("NONE");
      return json;
    }
    Instruction.Probe probe = check.probe().get();
    if (probe.command() instanceof Command.Exec exec) {
      test.add("CMD");
      exec.arguments().forEach(test::add);
    } else if (probe.command() instanceof Command.Shell shell) {
      test.add("CMD-SHELL").add(shell.script());
    }
    putNanos(json, "Interval", probe.interval());
    putNanos(json, "Timeout", probe.timeout());
    putNanos(json, "StartPeriod", probe.startPeriod());
    putNanos(json, "StartInterval", probe.startInterval());
    probe.retries().ifPresent(retries -> json.put("Retries", retries));
    return json;
  }

  private static void putNanos(ObjectNode json, String field, Optional<Duration> duration) {
    duration.filter(d -> !d.isZero()).ifPresent(d -> json.put(field, d.toNanos()));
  }

  /** What a command's process gets as its arguments. */
  static List<String> arguments(Command command, ImageConfig config) {
    if (command instanceof Command.Exec exec) {
      return exec.arguments();
    }
    if (command instanceof Command.Script script) {
      return List.of(SCRIPTS + script.name());
    }
    List<String> shell = new ArrayList<>(config.shell());
    shell.add(((Command.Shell) command).script());
    return shell;
  }
}
