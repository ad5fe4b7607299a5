package dev.buildimage.store;

import dev.buildimage.image.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Folders that live from build to build, in {@code caches/} of the store: what package managers and
 * compilers keep to be faster the next time. Nothing else in the store refers to them.
 */
public final class CacheFolders {
  private final ContentStore store;

  /** The folders of a store. */
  public CacheFolders(ContentStore store) {
    this.store = store;
  }

  /**
   * A folder for as long as it is open.
   *
   * @param path need not be there yet, the folder that it is in is
   * @param lock who comes second waits for it, or takes another
   */
  public record Use(Path path, Optional<Locks.Held> lock) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      if (lock.isPresent()) {
        lock.get().close();
      }
    }
  }

  /** The folder of an id, together with whoever else uses it. */
  public Use shared(String id) throws IOException {
    return new Use(folder(id, 0), Optional.empty());
  }

  /** The folder of an id, when nobody else who locks it uses it any more. */
  public Use locked(String id) throws IOException {
    return new Use(folder(id, 0), Optional.of(store.lock(lock(id, 0))));
  }

  /** The first folder of an id that nobody else who locks it uses. */
  public Use unshared(String id) throws IOException {
    for (int number = 0; ; number++) {
      Optional<Locks.Held> lock = store.tryLock(lock(id, number));
      if (lock.isPresent()) {
        return new Use(folder(id, number), lock);
      }
    }
  }

  private Path folder(String id, int number) throws IOException {
    Path folders = store.root().resolve("caches").resolve(Digest.of(id).hex());
    Files.createDirectories(folders);
    return folders.resolve(String.valueOf(number));
  }

  private static String lock(String id, int number) {
    return "cache-" + Digest.of(id).hex() + "-" + number;
  }
}
