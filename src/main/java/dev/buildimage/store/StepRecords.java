package dev.buildimage.store;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What build steps have made, by the digest of all that decides it: a small file each, in {@code
 * steps/} of the store. Without its blob a record is none. A blob that was altered on disk is found
 * out when it is used, as everywhere: then it goes, and with it the record.
 */
public final class StepRecords {
  private final ContentStore store;
  private final Path folder;

  /** The records of a store. */
  public StepRecords(ContentStore store) {
    this.store = store;
    this.folder = store.root().resolve("steps");
  }

  /**
   * What a step made, if it is still there.
   *
   * @param key of the step
   */
  public Optional<StepRecord> find(Digest key) throws IOException {
    Path file = folder.resolve(key.hex());
    Optional<StepRecord> found = read(file).filter(this::isThere);
    if (found.isPresent()) {
      note(file);
    }
    return found;
  }

  /**
   * Keeps what a step made; it takes the place of what the same step made before. Nothing waits for
   * the disk: a record that a power failure takes away is a step that is executed again.
   */
  public void put(Digest key, StepRecord made) throws IOException {
    Files.createDirectories(folder);
    store.writeSoon(folder.resolve(key.hex()), made.bytes());
  }

  /** The layers of the records that were used since some time. */
  List<Descriptor> layersUsedSince(Instant time) throws IOException {
    List<Descriptor> layers = new ArrayList<>();
    for (Path file : files()) {
      if (!LastUse.of(file).isBefore(time)) {
        read(file).flatMap(StepRecord::layer).ifPresent(layer -> layers.add(layer.descriptor()));
      }
    }
    return layers;
  }

  /** Removes the records whose layer is gone, and returns how many. */
  public int removeDangling() throws IOException {
    int removed = 0;
    for (Path file : files()) {
      removed += read(file).filter(this::isThere).isEmpty() && Files.deleteIfExists(file) ? 1 : 0;
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

  private boolean isThere(StepRecord record) {
    return record.layer().map(layer -> store.contains(layer.descriptor())).orElse(true);
  }

  private static void note(Path file) throws IOException {
    try {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    } catch (NoSuchFileException removedMeanwhile) {
      return;
    }
  }
}
