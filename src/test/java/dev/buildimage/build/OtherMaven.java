package dev.buildimage.build;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.buildimage.image.Image;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.Platform;
import dev.buildimage.registry.CredentialSource;
import dev.buildimage.registry.ImagePuller;
import dev.buildimage.registry.ImagePusher;
import dev.buildimage.registry.Registry;
import dev.buildimage.registry.RegistrySettings;
import dev.buildimage.registry.Tagging;
import dev.buildimage.store.ContentStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What another Maven does with a store, in a process of its own: it opens the store, writes a byte,
 * waits for what there is to do, and does it. It lives for {@value #MINUTES} minutes at most, so
 * that nobody waits for ever for one that hangs.
 */
final class OtherMaven implements AutoCloseable {
  /** What there is to do. */
  enum Work {
    PULL,
    BUILD,
    PUSH
  }

  private static final int MINUTES = 10;

  private final Process process;

  private OtherMaven(Process process) {
    this.process = process;
  }

  /**
   * Starts a process.
   *
   * @param folder of {@link Dockerfiles}, the store in it
   */
  static OtherMaven start(Path folder) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-XX:-UsePerfData",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                OtherMaven.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("other.log").toFile()))
            .start();
    CompletableFuture.delayedExecutor(MINUTES, TimeUnit.MINUTES).execute(process::destroyForcibly);
    return new OtherMaven(process);
  }

  /** Waits until the store is open. */
  OtherMaven awaitReady() throws IOException {
    if (process.getInputStream().read() != 'r') {
      throw new IOException("the other process doesn't start");
    }
    return this;
  }

  /**
   * Lets it begin.
   *
   * @param reference what to pull or push, or what to name what is built
   */
  OtherMaven begin(Work work, ImageReference reference) throws IOException {
    process.getOutputStream().write((work + " " + reference + "\n").getBytes(UTF_8));
    process.getOutputStream().flush();
    return this;
  }

  /** Its exit status. */
  int await() throws InterruptedException {
    return process.waitFor();
  }

  /** As kill -9 does; returns when it is dead. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** What the process does. */
  public static void main(String[] arguments) throws Exception {
    Dockerfiles maven = new Dockerfiles(Path.of(arguments[0]));
    System.out.write('r');
    System.out.flush();
    String line = new BufferedReader(new InputStreamReader(System.in, UTF_8)).readLine();
    if (line == null) {
      return;
    }
    String[] words = line.split(" ");
    run(Work.valueOf(words[0]), maven, ImageReference.parse(words[1]));
  }

  /** The same in this process. */
  static Image run(Work work, Dockerfiles maven, ImageReference reference) throws Exception {
    return switch (work) {
      case PULL -> {
        Image pulled =
            new ImagePuller(registry(maven.store), maven.store)
                .pull(reference, Platform.LINUX_AMD64)
                .orElseThrow();
        maven.store.tag(reference.toString(), pulled.manifest());
        maven.sandbox.open(pulled).close();
        yield pulled;
      }
      case BUILD -> {
        Image built = maven.provide().image();
        maven.store.tag(reference.toString(), built.manifest());
        yield built;
      }
      case PUSH -> {
        Image pushed = maven.store.image(reference.toString()).orElseThrow();
        push(maven.store, pushed, reference);
        yield pushed;
      }
    };
  }

  static void push(ContentStore store, Image image, ImageReference reference) throws IOException {
    new ImagePusher(registry(store), store).push(image, reference, Optional.empty(), Tagging.MOVES);
  }

  private static Registry registry(ContentStore store) {
    return new Registry(
        RegistrySettings.defaults(),
        new CredentialSource(List.of(), List.of(), Map.of(), store.root()));
  }
}
