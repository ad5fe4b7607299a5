package dev.buildimage.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Whose temporary files are whose, and which processes use the store: their files' names hold an
 * id, and while its process lives, that has the lock on the id's file.
 *
 * <p>To begin, and to look who is dead, is for the holder of the store's {@link Locks lock} {@link
 * #OPENING}: a file that is there and not yet locked would be taken for a dead one's.
 */
final class TemporaryOwner {
  static final String OPENING = "opening";
  private static final String LOCK = "owner-";

  private final Path locks;
  private final String id = ProcessHandle.current().pid() + "-" + UUID.randomUUID();
  private Optional<FileChannel> held = Optional.empty();

  TemporaryOwner(Path locks) {
    this.locks = locks;
  }

  /** Takes the id's lock, held until the process ends. */
  void begin() throws IOException {
    FileChannel channel =
        FileChannel.open(file(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    channel.lock();
    held = Optional.of(channel);
  }

  /** The id's file; its time is when the process began. */
  Path file() {
    return locks.resolve(LOCK + id);
  }

  /** What a temporary name starts with. */
  String prefix(String name) {
    if (held.isEmpty()) {
      throw new IllegalStateException("the store is opened first");
    }
    return name + "." + id + ".";
  }

  /** When the first of the living processes began, this one among them. */
  Instant oldest() throws IOException {
    Instant own = LastUse.of(file());
    return oldestOther().filter(begin -> begin.isBefore(own)).orElse(own);
  }

  /** The same without this one; empty when it is alone. */
  Optional<Instant> oldestOther() throws IOException {
    Optional<Instant> oldest = Optional.empty();
    List<Path> dead = dead();
    for (Path owner : others()) {
      if (!dead.contains(owner)) {
        try {
          Instant begin = LastUse.of(owner);
          oldest = oldest.filter(begin::isAfter).or(() -> Optional.of(begin));
        } catch (NoSuchFileException cleanedUpByAnother) {
          continue;
        }
      }
    }
    return oldest;
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

  /** This process's own are left alone: to close a file is to lose the process's locks on it. */
  private List<Path> others() throws IOException {
    String own = LOCK + ProcessHandle.current().pid() + "-";
    try (Stream<Path> files = Files.list(locks)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(LOCK))
          .filter(file -> !file.getFileName().toString().startsWith(own))
          .toList();
    }
  }

  private List<Path> dead() throws IOException {
    List<Path> dead = new ArrayList<>();
    for (Path owner : others()) {
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
