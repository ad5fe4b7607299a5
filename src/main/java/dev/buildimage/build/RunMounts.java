package dev.buildimage.build;

import dev.buildimage.dockerfile.Mount;
import dev.buildimage.key.KeyException;
import dev.buildimage.sandbox.AgentSocket;
import dev.buildimage.sandbox.CacheFolder;
import dev.buildimage.sandbox.FileAttributes;
import dev.buildimage.sandbox.FileTree;
import dev.buildimage.sandbox.SecretFile;
import dev.buildimage.sandbox.Tmpfs;
import dev.buildimage.sandbox.TreeMount;
import dev.buildimage.store.CacheFolders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The mounts of one RUN while it runs: caches are held, secrets and agents are looked up. */
final class RunMounts implements AutoCloseable {
  private static final String AGENT_TARGET = "/run/buildkit/ssh_agent.";

  private final StepRoom room;
  private final StepOptions options;
  private final String workingDir;
  private final List<dev.buildimage.sandbox.Mount> mounts = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();
  private final List<CacheFolders.Use> caches = new ArrayList<>();

  private RunMounts(StepRoom room, StepOptions options, String workingDir) {
    this.room = room;
    this.options = options;
    this.workingDir = workingDir;
  }

  /**
   * Gets mounts ready.
   *
   * @param workingDir that relative targets are in
   * @throws BuildException when something that is required isn't given
   */
  static RunMounts open(
      List<RunMount> wanted,
      StepRoom room,
      CacheFolders folders,
      StepOptions options,
      String workingDir)
      throws IOException, BuildException, KeyException {
    RunMounts open = new RunMounts(room, options, workingDir);
    try {
      Map<String, CacheFolders.Use> caches = open.caches(wanted, folders);
      for (RunMount mount : wanted) {
        open.add(mount, caches);
      }
      return open;
    } catch (IOException | BuildException | KeyException | RuntimeException e) {
      open.close();
      throw e;
    }
  }

  List<dev.buildimage.sandbox.Mount> mounts() {
    return mounts;
  }

  /** What mounts add to the environment. */
  Map<String, String> environment() {
    return environment;
  }

  /** All in one order, so that no two RUNs wait for each other. */
  private Map<String, CacheFolders.Use> caches(List<RunMount> wanted, CacheFolders folders)
      throws IOException {
    Map<String, CacheFolders.Use> held = new HashMap<>();
    List<Mount.Cache> sorted =
        wanted.stream()
            .filter(RunMount.OfCache.class::isInstance)
            .map(mount -> ((RunMount.OfCache) mount).cache())
            .sorted(Comparator.comparing(Mount.Cache::id))
            .toList();
    for (Mount.Cache cache : sorted) {
      if (!held.containsKey(cache.id())) {
        CacheFolders.Use use =
            switch (cache.sharing()) {
              case SHARED -> folders.shared(cache.id());
              case LOCKED -> folders.locked(cache.id());
              case PRIVATE -> folders.unshared(cache.id());
            };
        caches.add(use);
        held.put(cache.id(), use);
      }
    }
    return held;
  }

  private void add(RunMount mount, Map<String, CacheFolders.Use> held)
      throws IOException, BuildException, KeyException {
    if (mount instanceof RunMount.OfContext of) {
      bind(of.bind(), new FileTree.Folder(of.context().folder()));
    } else if (mount instanceof RunMount.OfSource of) {
      bind(of.bind(), room.files(of.from()));
    } else if (mount instanceof RunMount.OfCache of) {
      Mount.Cache cache = of.cache();
      CacheFolders.Use use = held.get(cache.id());
      if (use == null) {
        throw new IllegalStateException("all caches are held before they are mounted");
      }
      mounts.add(
          new CacheFolder(
              use.path(),
              absolute(cache.target()),
              cache.readOnly(),
              new FileAttributes(cache.uid(), cache.gid(), cache.mode()),
              of.from().map(from -> new CacheFolder.Seed(room.files(from), cache.source()))));
    } else if (mount instanceof RunMount.OfMemory of) {
      mounts.add(new Tmpfs(absolute(of.tmpfs().target()), of.tmpfs().size()));
    } else if (mount instanceof RunMount.OfSecret of) {
      secret(of.secret());
    } else if (mount instanceof RunMount.OfAgent of) {
      agent(of.ssh());
    }
  }

  private void bind(Mount.Bind bind, FileTree from) {
    mounts.add(new TreeMount(from, bind.source(), absolute(bind.target()), !bind.readWrite()));
  }

  private void secret(Mount.Secret secret) throws IOException, BuildException {
    Optional<byte[]> value = value(secret);
    if (value.isEmpty()) {
      return;
    }
    String text = new String(value.get(), StandardCharsets.UTF_8);
    room.output().hide(text);
    secret.env().ifPresent(name -> environment.put(name, text));
    if (secret.target().isPresent()) {
      Path file = room.folder().resolve("secret-" + mounts.size());
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(file, value.get());
      mounts.add(
          new SecretFile(
              file,
              absolute(secret.target().get()),
              new FileAttributes(secret.uid(), secret.gid(), secret.mode())));
    }
  }

  private Optional<byte[]> value(Mount.Secret secret) throws IOException, BuildException {
    StepOptions.Secret given = options.secrets().get(secret.id());
    if (given instanceof StepOptions.Secret.Variable variable) {
      Optional<String> value = Optional.ofNullable(System.getenv(variable.name()));
      if (value.isPresent()) {
        return value.map(text -> text.getBytes(StandardCharsets.UTF_8));
      }
      throw new BuildException(
          "secret '"
              + secret.id()
              + "': the environment variable "
              + variable.name()
              + " is not set: export it");
    }
    if (given instanceof StepOptions.Secret.File file) {
      if (!Files.isReadable(file.path())) {
        throw new BuildException(
            "secret '"
                + secret.id()
                + "': "
                + file.path()
                + " is not there or can't be read: create it, or correct <secrets>");
      }
      return Optional.of(Files.readAllBytes(file.path()));
    }
    if (secret.required()) {
      throw new BuildException(
          "the secret '"
              + secret.id()
              + "' is required, but not given: add it to <secrets>, or"
              + " -Dbuilder.secrets="
              + secret.id()
              + "=env:NAME (or file:PATH)");
    }
    return Optional.empty();
  }

  private void agent(Mount.Ssh ssh) throws BuildException {
    Path socket = options.agents().get(ssh.id());
    if (socket != null && Files.exists(socket)) {
      String target = ssh.target().map(this::absolute).orElse(AGENT_TARGET + mounts.size());
      mounts.add(
          new AgentSocket(socket, target, new FileAttributes(ssh.uid(), ssh.gid(), ssh.mode())));
      environment.put("SSH_AUTH_SOCK", target);
    } else if (ssh.required()) {
      throw new BuildException(
          "the ssh agent '"
              + ssh.id()
              + "' is required, but "
              + (socket == null ? "none is given" : socket + " is not there")
              + ": start one with eval $(ssh-agent) and ssh-add, or name its socket with"
              + " -Dbuilder.ssh="
              + ssh.id()
              + "=SOCKET");
    }
  }

  private String absolute(String target) {
    return Path.of(workingDir).resolve(target).normalize().toString();
  }

  @Override
  public void close() throws IOException {
    for (CacheFolders.Use cache : caches) {
      cache.close();
    }
  }
}
