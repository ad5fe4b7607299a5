package dev.buildimage.store;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * What build steps have made, by the digest of all that decides it: a small file each, in {@code
 * steps/} of the store. A record keeps no blob alive, and without its blob it is none.
 */
public final class StepRecords {
  private final ContentStore store;
  private final Path folder;
  // a blob is read once to be trusted, however many steps made the same
  private final Set<Digest> verified = ConcurrentHashMap.newKeySet();

  /** The records of a store. */
  public StepRecords(ContentStore store) {
    this.store = store;
    this.folder = store.root().resolve("steps");
  }

  /**
   * What a step made, if it is still there as it was made.
   *
   * @param key of the step
   */
  public Optional<StepRecord> find(Digest key) throws IOException {
    Optional<StepRecord> found = read(folder.resolve(key.hex()));
    return found.isPresent() && isWhole(found.get()) ? found : Optional.empty();
  }

  /** Keeps what a step made; it takes the place of what the same step made before. */
  public void put(Digest key, StepRecord made) throws IOException {
    Files.createDirectories(folder);
    store.write(folder.resolve(key.hex()), made.bytes());
  }

  /** The layers of all records, to be kept or not with the rest. */
  public List<Descriptor> layers() throws IOException {
    List<Descriptor> layers = new ArrayList<>();
    for (Path file : files()) {
      read(file).flatMap(StepRecord::layer).ifPresent(layer -> layers.add(layer.descriptor()));
    }
    return layers;
  }

  /** Removes the records whose layer is gone, and returns how many. */
  public int removeDangling() throws IOException {
    int removed = 0;
    for (Path file : files()) {
      Optional<StepRecord> record = read(file);
      boolean there =
          record.isPresent()
              && record.get().layer().map(l -> store.contains(l.descriptor())).orElse(true);
      removed += !there && Files.deleteIfExists(file) ? 1 : 0;
    }
    return removed;
  }

  private List<Path> files() throws IOException {
    if (Files.notExists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static Optional<StepRecord> read(Path file) throws IOException {
    try {
      return StepRecord.parse(Files.readAllBytes(file));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
  }

  private boolean isWhole(StepRecord record) {
    if (record.layer().isEmpty()) {
      return true;
    }
    Descriptor blob = record.layer().get().descriptor();
    if (!store.contains(blob)) {
      return false;
    }
    if (!verified.contains(blob.digest())) {
      try {
        store.verify(blob);
      } catch (IOException altered) {
        return false;
      }
      verified.add(blob.digest());
    }
    return true;
  }
}
