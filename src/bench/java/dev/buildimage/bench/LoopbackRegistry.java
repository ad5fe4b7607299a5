package dev.buildimage.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Debian's docker-registry on loopback, on a port that each start chooses. */
final class LoopbackRegistry implements AutoCloseable {
  private final Path folder;
  private final Setting setting;

  /** One that isn't started. */
  LoopbackRegistry(Path folder, Setting setting) {
    this.folder = folder;
    this.setting = setting;
  }

  LoopbackRegistry start() throws IOException, InterruptedException {
    setting.run(setting.tool("registry"), "start", folder.toString());
    return this;
  }

  /** Starts it, or starts it anew, with nothing in it. */
  void startEmpty() throws IOException, InterruptedException {
    close();
    setting.run(setting.tool("remove"), folder.toString());
    start();
  }

  /** Address and port. */
  String host() throws IOException {
    return "127.0.0.1:" + Files.readString(folder.resolve("port")).strip();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    setting.run(setting.tool("registry"), "stop", folder.toString());
  }
}
