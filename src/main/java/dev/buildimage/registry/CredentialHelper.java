package dev.buildimage.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A program that keeps credentials (docker-credential-helpers, "Development"): {@code get} takes a
 * server's address on standard input and answers JSON. Its own words are never shown, since they
 * may hold a secret.
 *
 * <p>jib's has no time limit, and hangs when the program has much to complain.
 */
final class CredentialHelper {
  private static final int MAX_BYTES = 1 << 20;

  private final Map<String, String> environment;
  private final Duration limit;

  CredentialHelper(Map<String, String> environment, Duration limit) {
    this.environment = Map.copyOf(environment);
    this.limit = limit;
  }

  /** What a helper said; without an account, why. */
  record Told(Optional<Login> login, String reason) {
    static Told nothing(String reason) {
      return new Told(Optional.empty(), reason);
    }
  }

  /**
   * Asks one.
   *
   * @param name behind {@code docker-credential-}
   * @param server as the helper knows it
   * @param source where the helper is named, for messages
   */
  Told ask(String name, String server, String source) {
    String program = "docker-credential-" + name;
    Optional<Path> file = find(program);
    if (file.isEmpty()) {
      return Told.nothing("its " + program + " is not in the PATH");
    }
    try {
      Process process = start(file.get());
      try {
        return parse(run(process, server), process, program, source);
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (TimeoutException e) {
      return Told.nothing(
          "its " + program + " said nothing for " + limit.toSeconds() + " s and was ended");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Told.nothing("its " + program + " was interrupted");
    } catch (IOException | ExecutionException e) {
      return Told.nothing("its " + program + " can't be run");
    }
  }

  private Optional<Path> find(String program) {
    return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
        .splitAsStream(environment.getOrDefault("PATH", ""))
        .filter(folder -> !folder.isBlank())
        .flatMap(
            folder ->
                Stream.of("", ".exe", ".cmd").map(end -> Path.of(folder).resolve(program + end)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private Process start(Path file) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(List.of(file.toString(), "get"))
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder.start();
  }

  private byte[] run(Process process, String server)
      throws InterruptedException, ExecutionException, TimeoutException {
    CompletableFuture<byte[]> output =
        CompletableFuture.supplyAsync(() -> talk(process, server), CredentialHelper::inBackground);
    return output.get(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void inBackground(Runnable task) {
    Thread thread = new Thread(task, "credential helper");
    thread.setDaemon(true);
    thread.start();
  }

  private static byte[] talk(Process process, String server) {
    try (InputStream in = process.getInputStream()) {
      try (OutputStream out = process.getOutputStream()) {
        out.write(server.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // it may know its answer without reading the question
      }
      return in.readNBytes(MAX_BYTES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Told parse(byte[] output, Process process, String program, String source)
      throws IOException, InterruptedException {
    try {
      JsonNode answer = JsonMapper.builder().build().readTree(output);
      String username = answer.path("Username").asText("");
      String secret = answer.path("Secret").asText("");
      if (!username.isEmpty() && !secret.isEmpty()) {
        return new Told(
            Optional.of(new Login(username, secret, program + " of " + source)), "found");
      }
    } catch (JsonProcessingException e) {
      // the same as an answer without an account
    }
    if (process.waitFor(1, TimeUnit.SECONDS) && process.exitValue() != 0) {
      return Told.nothing(
          "its " + program + " has none, or failed with status " + process.exitValue());
    }
    return Told.nothing("its " + program + " has none");
  }
}
