package dev.buildimage.registry;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Debian's docker-registry on a free port of the loopback interface, until it is closed. */
public final class DockerRegistry implements AutoCloseable {
  static final String USER = "ann";
  static final String PASSWORD = "open sesame";

  /** {@link #PASSWORD} by bcrypt, the only hash that docker-registry reads. */
  private static final String HTPASSWD =
      USER + ":$2y$05$abcdefghijklmnopqrstuupx2xBUC4954936wVIjyyPHmUBFu0wCW\n";

  private static final Pattern LISTENING = Pattern.compile("listening on (127\\.0\\.0\\.1:[0-9]+)");

  private final Process process;
  private final String host;

  private DockerRegistry(Process process, String host) {
    this.process = process;
    this.host = host;
  }

  /** One that lets in anyone. */
  public static DockerRegistry start(Path folder) throws IOException {
    return start(folder, "", "");
  }

  /**
   * One with a certificate.
   *
   * @param certificate and its key, files in PEM
   */
  static DockerRegistry startWithTls(Path folder, Path certificate, Path key) throws IOException {
    return start(folder, ", tls: {certificate: " + certificate + ", key: " + key + "}", "");
  }

  /** One that lets in only {@link #USER}. */
  static DockerRegistry startWithPassword(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path htpasswd = Files.writeString(folder.resolve("htpasswd"), HTPASSWD);
    return start(folder, "", "auth:\n  htpasswd:\n    realm: test\n    path: " + htpasswd + "\n");
  }

  private static DockerRegistry start(Path folder, String http, String more) throws IOException {
    Files.createDirectories(folder);
    Path config =
        Files.writeString(
            folder.resolve("config.yml"),
            """
            version: 0.1
            log: {level: info}
            storage:
              filesystem: {rootdirectory: %s}
              delete: {enabled: true}
            http: {addr: "127.0.0.1:0", relativeurls: true%s}
            """
                    .formatted(folder.resolve("data"), http)
                + more);
    Process process =
        new ProcessBuilder("docker-registry", "serve", config.toString())
            .redirectErrorStream(true)
            .start();
    BufferedReader log =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    StringBuilder said = new StringBuilder();
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      said.append(line).append('\n');
      Matcher listening = LISTENING.matcher(line);
      if (listening.find()) {
        drain(log);
        return new DockerRegistry(process, listening.group(1));
      }
    }
    throw new IOException("docker-registry doesn't start:\n" + said);
  }

  /** A full pipe would stop the registry. */
  private static void drain(BufferedReader log) {
    Thread reader =
        new Thread(
            () -> {
              try (log) {
                while (log.readLine() != null) {}
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            "docker-registry log");
    reader.setDaemon(true);
    reader.start();
  }

  /** Address and port. */
  public String host() {
    return host;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
