package dev.buildimage.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Whose temporary files are whose: their names hold an id, and while its process lives, that has
 * the lock on the id's file.
 */
final class TemporaryOwner {
  private static final String LOCK = "owner-";

  private final Path locks;
  private final String id = ProcessHandle.current().pid() + "-" + UUID.randomUUID();
  private Optional<FileChannel> held = Optional.empty();

  TemporaryOwner(Path locks) {
    this.locks = locks;
  }

  /**
   * What a temporary name starts with. The lock is taken first, and held until the process ends.
   */
  synchronized String prefix(String name) throws IOException {
    if (held.isEmpty()) {
      Files.createDirectories(locks);
      FileChannel channel =
          FileChannel.open(
              locks.resolve(LOCK + id), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      channel.lock();
      held = Optional.of(channel);
    }
    return name + "." + id + ".";
  }

  List<Path> abandoned(Path folder) throws IOException {
    List<Path> abandoned = new ArrayList<>();
    for (Path lock : dead()) {
      abandoned.addAll(of(lock, folder));
    }
    return abandoned;
  }

  void forgetAbandoned(Path folder) throws IOException {
    for (Path lock : dead()) {
      if (of(lock, folder).isEmpty()) {
        Files.deleteIfExists(lock);
      }
    }
  }

  private static List<Path> of(Path lock, Path folder) throws IOException {
    String owner = "." + lock.getFileName().toString().substring(LOCK.length()) + ".";
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().contains(owner)).toList();
    }
  }

  private List<Path> dead() throws IOException {
    if (Files.notExists(locks)) {
      return List.of();
    }
    // this process's own are left alone: to close a file is to lose the process's locks on it
    String own = LOCK + ProcessHandle.current().pid() + "-";
    List<Path> owners;
    try (Stream<Path> files = Files.list(locks)) {
      owners =
          files
              .filter(file -> file.getFileName().toString().startsWith(LOCK))
              .filter(file -> !file.getFileName().toString().startsWith(own))
              .toList();
    }
    List<Path> dead = new ArrayList<>();
    for (Path owner : owners) {
      try (FileChannel channel = FileChannel.open(owner, StandardOpenOption.WRITE);
          FileLock lock = channel.tryLock()) {
        if (lock != null) {
          dead.add(owner);
        }
      } catch (NoSuchFileException cleanedUpByAnother) {
        continue;
      }
    }
    return dead;
  }
}
