package dev.buildimage.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Folders that are done with, whose files stay until a race is over: after many were removed, ext4
 * doesn't use their inodes again for a minute (five, before they are synced), and takes several
 * times as long to find others.
 */
final class Aside {
  private static final int SECONDS = 61;

  private final Path folder;
  private final Setting setting;
  private int count;

  Aside(Path parent, Setting setting) {
    this.folder = parent.resolve("aside");
    this.setting = setting;
  }

  /** Where they are until then. */
  Path folder() {
    return folder;
  }

  /** Takes a folder away, if it is there; the next run isn't to wait while this one is written. */
  void put(Path done) throws IOException, InterruptedException {
    if (Files.exists(done)) {
      Files.createDirectories(folder);
      Files.move(done, folder.resolve(String.valueOf(count++)));
    }
    sync();
  }

  /** Removes them, and waits until that slows nothing down. */
  void remove() throws IOException, InterruptedException {
    setting.run(setting.tool("remove"), folder.toString());
    sync();
    TimeUnit.SECONDS.sleep(SECONDS);
  }

  private void sync() throws IOException, InterruptedException {
    setting.run("sync", "--file-system", folder.getParent().toString());
  }
}
