package dev.buildimage.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Which unpacked layers the disk may not have yet. Nobody waits for it when a layer is unpacked,
 * and after a power cut its files could be there, but empty; unlike blobs, they bear no digest. So
 * a tree bears the id of the machine's start (proc(5), {@code boot_id}) in which it was made, until
 * the disk is known to have it, and isn't trusted in another one.
 */
final class UnsyncedTrees {
  private static final String MARK = "boot";

  /** Of a tree, in a folder for its algorithm. */
  private static final int DEPTH = 2;

  /** What is younger is still being used; the kernel begins with it by itself after half that. */
  private static final Duration AGE = Duration.ofMinutes(1);

  private final Path folder;
  private final Locks locks;
  private final String boot;

  /**
   * Those of a store.
   *
   * @param folder of its trees
   */
  UnsyncedTrees(Path folder, Locks locks) {
    this.folder = folder;
    this.locks = locks;
    this.boot = boot();
  }

  private static String boot() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    } catch (IOException notLinux) {
      // no tree is trusted by another process, then
      return UUID.randomUUID().toString();
    }
  }

  /** Marks a tree that was just made, before anybody sees it. */
  void mark(Path tree) throws IOException {
    Files.writeString(tree.resolve(MARK), boot + "\n");
  }

  /** Whether the machine went down before the disk was known to have a tree. */
  boolean isDoubtful(Path tree) throws IOException {
    try {
      // bytes, since a mark may be damaged, too
      byte[] mark = Files.readAllBytes(tree.resolve(MARK));
      return !new String(mark, StandardCharsets.ISO_8859_1).strip().equals(boot);
    } catch (NoSuchFileException synced) {
      return false;
    }
  }

  /**
   * Has the disk write what is marked, and takes the marks away. To fail at that, or to be ended
   * before, costs nothing: the marks stay.
   *
   * @return what does it
   */
  Thread settle() {
    Thread thread = new Thread(this::settleOld, "store sync");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void settleOld() {
    Instant until = Instant.now().minus(AGE);
    try (Stream<Path> found =
        Files.find(folder, DEPTH, (path, is) -> is.isDirectory() && isOld(path, until))) {
      List<Path> trees = found.toList();
      if (!trees.isEmpty() && sync()) {
        for (Path tree : trees) {
          unmark(tree);
        }
      }
    } catch (IOException | UncheckedIOException later) {
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether it is a tree that was marked in this start of the machine, and not just now. */
  private boolean isOld(Path tree, Instant until) {
    try {
      return Files.getLastModifiedTime(tree.resolve(MARK)).toInstant().isBefore(until)
          && !isDoubtful(tree);
    } catch (NoSuchFileException notMarked) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The whole file system: trees have too many files to be synced one by one. */
  private boolean sync() throws IOException, InterruptedException {
    return new ProcessBuilder("sync", "--file-system", folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  /** The time of a tree's folder is that of its last use, which this is none. */
  private void unmark(Path tree) throws IOException {
    try (Locks.Held held = locks.acquire(ContentStore.treeLock(tree.getFileName().toString()))) {
      FileTime used = Files.getLastModifiedTime(tree);
      Files.deleteIfExists(tree.resolve(MARK));
      Files.setLastModifiedTime(tree, used);
    } catch (NoSuchFileException collected) {
      return;
    }
  }
}
