package dev.buildimage.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Folders that are done with. Their files stay, emptied, until the benchmark is over: for five
 * minutes after many were removed, ext4 doesn't use their inodes again, and takes several times as
 * long to find others.
 */
final class Aside {
  private final Path folder;
  private final Setting setting;
  private int count;

  Aside(Path parent, Setting setting) {
    this.folder = parent.resolve("aside");
    this.setting = setting;
  }

  /** Takes a folder away, if it is there, and waits for the disk. */
  void put(Path done) throws IOException, InterruptedException {
    if (Files.exists(done)) {
      Files.createDirectories(folder);
      Path kept = Files.move(done, folder.resolve(String.valueOf(count++)));
      setting.run("find", kept.toString(), "-type", "f", "-exec", "truncate", "-s", "0", "{}", "+");
    }
    settle();
  }

  /** Has the disk write what was left to it, so that the next run isn't slowed down by that. */
  void settle() throws IOException, InterruptedException {
    setting.run("sync", "--file-system", folder.getParent().toString());
  }
}
