package dev.buildimage.build;

import dev.buildimage.dockerfile.Command;
import dev.buildimage.dockerfile.Instruction;
import dev.buildimage.image.Digest;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.key.KeyException;
import dev.buildimage.sandbox.Bind;
import dev.buildimage.sandbox.ContainerProcess;
import dev.buildimage.sandbox.ContainerSpec;
import dev.buildimage.sandbox.ContainerUser;
import dev.buildimage.sandbox.ImageEnvironment;
import dev.buildimage.sandbox.Mount;
import dev.buildimage.sandbox.Network;
import dev.buildimage.sandbox.RootFileSystem;
import dev.buildimage.sandbox.Security;
import dev.buildimage.store.CacheFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * RUN.
 *
 * @param config of the image so far: environment, user, working directory, shell
 * @param arguments build arguments in force, which the command has in its environment
 * @param proxies the same, but they don't decide what it makes
 */
record RunStep(
    Instruction.Run run,
    ImageConfig config,
    Map<String, String> arguments,
    Map<String, String> proxies,
    List<RunMount> mounts,
    CacheFolders caches,
    StepOptions options)
    implements FileStep {
  @Override
  public List<FileSource> sources() {
    return mounts.stream().flatMap(mount -> mount.source().stream()).distinct().toList();
  }

  @Override
  public void describe(StepKey key, Function<FileSource, Digest> ids) {
    key.add("run", command())
        .add("env", config.env())
        .add("args", arguments)
        .add("user", config.user())
        .add("cwd", config.workingDir())
        .add("network", run.network().name())
        .add("security", run.security().name());
    if (run.command() instanceof Command.Script script) {
      key.add("script", script.content());
    }
    mounts.forEach(mount -> mount.describe(key, ids));
  }

  /** Program and arguments. */
  List<String> command() {
    return ConfigChange.arguments(run.command(), config);
  }

  @Override
  public void execute(StepRoom room) throws IOException, BuildException, KeyException {
    try (RunMounts open = RunMounts.open(mounts, room, caches, options, config.workingDir())) {
      List<Mount> all = new ArrayList<>(open.mounts());
      if (run.command() instanceof Command.Script script) {
        Path file = Files.writeString(room.folder().resolve("script"), script.content());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        all.add(new Bind(file, ConfigChange.SCRIPTS + script.name(), true));
      }
      int status = room.root().run(spec(room.root(), all, open.environment()), room.output());
      room.output().close();
      if (status != 0) {
        throw room.output().failure(status);
      }
    }
  }

  private ContainerSpec spec(RootFileSystem root, List<Mount> all, Map<String, String> more)
      throws IOException {
    ContainerUser user = root.user(config.user());
    Map<String, String> env = new LinkedHashMap<>(options.proxies());
    env.putAll(proxies);
    env.putAll(ImageEnvironment.of(config, user));
    env.putAll(arguments);
    env.putAll(more);
    return new ContainerSpec(
        new ContainerProcess(command(), env, config.workingDir(), user),
        all,
        run.network() == Instruction.Network.NONE ? Network.NONE : Network.HOST,
        run.security() == Instruction.Security.INSECURE ? Security.INSECURE : Security.SANDBOX);
  }
}
