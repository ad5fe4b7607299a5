package dev.buildimage.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** A registry of a benchmark's own, for builder images, and in place of Docker Hub. */
record Hub(Setting setting, Path folder, String host) implements AutoCloseable {
  static final String BASE = "debian:bookworm-slim";

  /** Starts it, empty. */
  static Hub start(Setting setting, Path parent) throws IOException, InterruptedException {
    Path folder = parent.resolve("registry");
    setting.run(setting.tool("registry"), "start", folder.toString());
    return new Hub(
        setting, folder, "127.0.0.1:" + Files.readString(folder.resolve("port")).strip());
  }

  /** By which buildah and podman take it for Docker Hub. */
  Map<String, String> environment() throws IOException {
    Path registries =
        Files.writeString(
            folder.resolve("registries.conf"),
            "[[registry]]\nprefix = \"docker.io\"\nlocation = \"" + host + "\"\ninsecure = true\n");
    return Map.of("CONTAINERS_REGISTRIES_CONF", registries.toString());
  }

  /** Puts the base of all images into it. */
  void publishBase(Shell shell, String maven) throws IOException {
    Path archive = setting.checkout().resolve("target/base/debian-bookworm-slim.tar.gz");
    shell.run(
        maven
            + (" dev.buildimage:builder-maven-plugin:" + setting.version() + ":import")
            + (" -Dbuilder.name=" + BASE + " -Dbuilder.cmd=bash -Dbuilder.archive=" + archive)
            + " -Dbuilder.store=$PWD/hub");
    shell.run(
        "skopeo copy -q --dest-tls-verify=false oci:$PWD/hub:docker.io/library/"
            + (BASE + " docker://" + host + "/library/" + BASE));
  }

  /** How many bytes of blobs it has: what a push has added is what it had to send. */
  long bytes() throws IOException {
    return bytes(folder.resolve("data"));
  }

  /** How many bytes the files below a folder have. */
  static long bytes(Path folder) throws IOException {
    if (Files.notExists(folder)) {
      return 0;
    }
    long sum = 0;
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        sum += Files.size(file);
      }
    }
    return sum;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    setting.run(setting.tool("registry"), "stop", folder.toString());
  }
}
