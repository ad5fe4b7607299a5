package dev.buildimage.ci.jobs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Gives each job a machine: new namespaces on this one, or a container by podman.
 *
 * @param jobs where the jobs' folders are
 * @param callerRepository what Maven may download
 * @param pluginRepository a local repository with this plugin, from which each job's starts
 * @param store a local store with the bases that a machine has before its first job
 * @param maven its home
 * @param podman its storage; a short path, since podman wants that
 */
public record Machines(
    Path jobs,
    Path callerRepository,
    Path pluginRepository,
    Optional<Path> store,
    Path maven,
    Path podman) {

  private static final String LOOP =
      """
      while read -r step; do
        status=0
        timeout -k 10 900 sh "$step/command" </dev/null >"$step/log" 2>&1 || status=$?
        echo "$status"
      done
      """;

  /**
   * A machine, while a job runs. Paths are as the job sees them.
   *
   * @param inside the job's folder
   * @param environment what each step begins with
   */
  record Machine(
      Process process,
      Writer commands,
      BufferedReader answers,
      Path log,
      String inside,
      Map<String, String> environment)
      implements AutoCloseable {

    String work() {
      return inside + "/work";
    }

    String temporary() {
      return inside + "/tmp";
    }

    /** The folder of the steps' own folders. */
    String steps() {
      return inside + "/steps";
    }

    /** The exit code of a step. */
    int run(String step) throws IOException {
      try {
        commands.write(steps() + "/" + step + "\n");
        commands.flush();
      } catch (IOException e) {
        throw new IOException("the job has no machine: " + Files.readString(log), e);
      }
      String answer = answers.readLine();
      if (answer == null) {
        throw new IOException("the job's machine has ended: " + Files.readString(log));
      }
      return Integer.parseInt(answer);
    }

    @Override
    public void close() throws IOException {
      commands.close();
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        process.destroy();
        Thread.currentThread().interrupt();
      }
    }
  }

  /** A job's folder: home, work, tmp, steps. */
  Path folder(String name) throws IOException {
    Path job = jobs.resolve(name);
    for (String each :
        List.of(
            "home/.m2/repository",
            "home/.cache",
            "work",
            "tmp",
            "steps",
            "bin",
            "local/upper",
            "local/work")) {
      Files.createDirectories(job.resolve(each));
    }
    Files.setPosixFilePermissions(job.resolve("tmp"), PosixFilePermissions.fromString("rwxrwxrwx"));
    return job;
  }

  Machine own(Path job) throws IOException {
    for (String script : List.of("gh", "sudo", "machine")) {
      copy(script, job.resolve("bin").resolve(script));
    }
    copy("settings.xml", job.resolve("home/.m2/settings.xml"));
    if (store.isPresent()) {
      // as links: what is in a store is never written again
      command(
          job,
          "cp",
          "-al",
          store.get().toString(),
          job.resolve("home/.cache/builder-maven-plugin").toString());
    }
    List<String> command = new ArrayList<>(List.of("unshare"));
    if (!root()) {
      command.addAll(List.of("--map-root-user", "--map-auto"));
    }
    command.addAll(
        List.of("--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"));
    command.addAll(
        List.of(
            "--mount-proc",
            job.resolve("bin/machine").toString(),
            job.toString(),
            jobs.toString(),
            callerRepository.toString(),
            pluginRepository.toString()));
    return start(
        job,
        command,
        "/srv/job",
        Map.of(
            "PATH",
            "/srv/job/bin:" + maven + "/bin:" + System.getenv("PATH"),
            "JAVA_HOME",
            System.getProperty("java.home"),
            "LANG",
            "C.UTF-8",
            "GIT_CONFIG_NOSYSTEM",
            "1",
            "GIT_TERMINAL_PROMPT",
            "0"));
  }

  /**
   * @param credentials user and password for the image's registry, with a colon between
   * @param environment of the container
   */
  Machine container(
      Path job, String image, Optional<String> credentials, Map<String, String> environment)
      throws IOException {
    List<String> command = new ArrayList<>();
    if (root()) {
      // podman leaves a mount behind
      command.addAll(List.of("unshare", "--mount", "--propagation", "private"));
    }
    // the limits are what any machine grants; runc, since crun needs cgroup version 2 here
    command.addAll(List.of("podman", "--root", podman + "/root", "--runroot", podman + "/run"));
    command.addAll(List.of("--runtime", "runc", "--cgroup-manager", "cgroupfs", "run"));
    command.addAll(List.of("--rm", "-i", "-q", "--tls-verify=false", "--network=host"));
    command.addAll(List.of("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1000:1000"));
    command.addAll(List.of("-v", job + ":/__w", "-w", "/__w/work", "--entrypoint", "sh"));
    if (credentials.isPresent()) {
      // beside the job's folder: the container has no use for it
      Path file = job.resolveSibling(job.getFileName() + ".auth.json");
      String basic =
          Base64.getEncoder().encodeToString(credentials.get().getBytes(StandardCharsets.UTF_8));
      String host = image.substring(0, image.indexOf('/'));
      Files.writeString(file, "{\"auths\": {\"" + host + "\": {\"auth\": \"" + basic + "\"}}}");
      command.addAll(List.of("--authfile", file.toString()));
    }
    environment.forEach((name, value) -> command.addAll(List.of("-e", name + "=" + value)));
    command.addAll(List.of(image, "-c", LOOP));
    return start(job, command, "/__w", Map.of("GIT_TERMINAL_PROMPT", "0"));
  }

  private static Machine start(
      Path job, List<String> command, String inside, Map<String, String> environment)
      throws IOException {
    Path log = job.resolve("machine.log");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(Redirect.to(log.toFile()));
    builder.environment().clear();
    builder.environment().put("PATH", System.getenv("PATH"));
    builder.environment().put("HOME", Objects.requireNonNullElse(System.getenv("HOME"), "/"));
    Process process = builder.start();
    return new Machine(
        process,
        process.outputWriter(StandardCharsets.UTF_8),
        process.inputReader(StandardCharsets.UTF_8),
        log,
        inside,
        environment);
  }

  private static void copy(String resource, Path file) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(Machines.class.getResourceAsStream(resource), resource)) {
      Files.copy(in, file);
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static boolean root() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The output of a command that has to succeed. */
  static String command(Path folder, String... words) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
    builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
    builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
    builder.environment().put("GIT_TERMINAL_PROMPT", "0");
    // a job's folder may be another user's
    builder.environment().put("GIT_CONFIG_COUNT", "1");
    builder.environment().put("GIT_CONFIG_KEY_0", "safe.directory");
    builder.environment().put("GIT_CONFIG_VALUE_0", "*");
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", words) + ": " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    return output.strip();
  }
}
