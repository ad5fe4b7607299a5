package dev.buildimage.store;

import com.fasterxml.jackson.databind.JsonNode;
import dev.buildimage.image.Descriptor;
import dev.buildimage.store.Retention.Claim;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Collects what nobody needs any more in a store: names of images, then the blobs and layer trees
 * that no name leads to.
 *
 * <p>It may be done while others use the store. What was used since the oldest of the living
 * processes began stays, whoever names it; none can begin meanwhile.
 */
public final class Collector {
  private static final String REF_NAME = "org.opencontainers.image.ref.name";

  /** Folders that live from build to build, each used when its own time says. */
  private static final String CACHES = "caches";

  /** Removes folders that may hold files of subordinate ids, in the namespaces where it can. */
  @FunctionalInterface
  public interface Remover {
    /** Removes them all. */
    void remove(List<Path> folders) throws IOException;
  }

  private final ContentStore store;
  private final Path root;
  private final List<Descriptor> cached;

  /**
   * A collector.
   *
   * @param cached blobs that no name leads to and that may be of use again: their age tells
   */
  public Collector(ContentStore store, List<Descriptor> cached) {
    this.store = store;
    this.root = store.root();
    this.cached = List.copyOf(cached);
  }

  /** What would go. */
  public Garbage look(Retention retention) throws IOException {
    try (Locks.Held opening = store.lock(TemporaryOwner.OPENING)) {
      return new Plan(retention).garbage();
    }
  }

  /** Removes what has to go. */
  public Garbage collect(Retention retention, Remover remover) throws IOException {
    Garbage garbage;
    List<Path> folders = new ArrayList<>();
    try (Locks.Held opening = store.lock(TemporaryOwner.OPENING)) {
      Plan plan = new Plan(retention);
      garbage = plan.garbage();
      plan.execute(folders);
    }
    remover.remove(folders);
    return garbage;
  }

  /** A name of the index, and what becomes of it. */
  private static final class Entry {
    private final String name;
    private final Descriptor manifest;
    private final Claim claim;
    private final Instant used;
    private Optional<String> why = Optional.empty();

    Entry(String name, Descriptor manifest, Claim claim, Instant used) {
      this.name = name;
      this.manifest = manifest;
      this.claim = claim;
      this.used = used;
    }

    boolean stays() {
      return why.isEmpty();
    }
  }

  private final class Plan {
    private final Retention retention;
    private final Instant inUseSince;
    private final Reachable reachable = new Reachable(store::blob, store::treeFolder);
    private final List<Entry> entries = new ArrayList<>();
    private final Map<Path, Long> sizes = new HashMap<>();
    private final Set<Path> doomed = new HashSet<>();

    Plan(Retention retention) throws IOException {
      this.retention = retention;
      this.inUseSince = store.oldestUser();
      for (Path blob : children(root.resolve("blobs"))) {
        sizes.put(blob, Files.size(blob));
      }
      for (Path tree : children(root.resolve("trees"))) {
        sizes.put(tree, DiskUse.of(tree));
      }
      for (Path cache : filesOf(root.resolve(CACHES))) {
        sizes.put(cache, DiskUse.of(cache));
      }
      for (JsonNode entry : store.index().path("manifests")) {
        Descriptor manifest = Descriptor.of(entry);
        String name = manifest.annotation(REF_NAME).orElse(manifest.digest().toString());
        entries.add(judge(name, manifest));
      }
      sweep();
      shrink();
    }

    private Entry judge(String name, Descriptor manifest) throws IOException {
      Path blob = store.blob(manifest.digest());
      if (!sizes.containsKey(blob)) {
        Entry entry = new Entry(name, manifest, Claim.GIVEN_UP, Instant.EPOCH);
        entry.why = Optional.of("not whole");
        return entry;
      }
      Entry entry = new Entry(name, manifest, retention.claim().apply(name), LastUse.of(blob));
      if (!isInUse(entry)) {
        if (entry.claim == Claim.GIVEN_UP) {
          entry.why = Optional.of("of no branch or tag");
        } else if (entry.claim == Claim.UNKNOWN && entry.used.isBefore(retention.usedSince())) {
          entry.why = Optional.of("not used since " + entry.used.truncatedTo(ChronoUnit.SECONDS));
        }
      }
      return entry;
    }

    private boolean isInUse(Entry entry) {
      return !entry.used.isBefore(inUseSince);
    }

    private boolean isInUse(Path file) {
      try {
        return !LastUse.of(file).isBefore(inUseSince);
      } catch (IOException notThere) {
        return false;
      }
    }

    private boolean isCache(Path path) {
      return path.startsWith(root.resolve(CACHES));
    }

    /** Whatever no name leads to. */
    private void sweep() throws IOException {
      Set<Path> needed = new HashSet<>();
      for (Entry entry : entries) {
        if (entry.stays()) {
          needed.addAll(reachable.from(entry.manifest));
        }
      }
      for (Descriptor blob : cached) {
        Path file = store.blob(blob.digest());
        if (sizes.containsKey(file) && !LastUse.of(file).isBefore(retention.usedSince())) {
          needed.add(file);
        }
      }
      doomed.clear();
      for (Path path : sizes.keySet()) {
        Instant used = LastUse.of(path);
        boolean old = !isCache(path) || used.isBefore(retention.usedSince());
        if (!needed.contains(path) && old && used.isBefore(inUseSince)) {
          doomed.add(path);
        }
      }
    }

    private void shrink() throws IOException {
      List<Entry> oldestFirst =
          entries.stream()
              .filter(entry -> entry.claim == Claim.UNKNOWN && !isInUse(entry))
              .sorted(Comparator.comparing(entry -> entry.used))
              .toList();
      for (Entry entry : oldestFirst) {
        if (entry.stays() && keptBytes() > retention.maxBytes().orElse(Long.MAX_VALUE)) {
          entry.why = Optional.of("used longest ago");
          sweep();
        }
      }
    }

    private long keptBytes() {
      return sizes.values().stream().mapToLong(size -> size).sum() - doomedBytes();
    }

    private long doomedBytes() {
      return doomed.stream().mapToLong(path -> sizes.getOrDefault(path, 0L)).sum();
    }

    Garbage garbage() throws IOException {
      int folders = (int) doomed.stream().filter(Files::isDirectory).count();
      return new Garbage(
          entries.stream()
              .filter(entry -> !entry.stays())
              .map(entry -> new Garbage.Name(entry.name, entry.why.orElseThrow()))
              .toList(),
          doomed.size() - folders,
          folders,
          doomedBytes() + DiskUse.of(root.resolve("quarantine")),
          keptBytes());
    }

    /** Names first: without them, whatever else a killed run leaves is garbage still. */
    void execute(List<Path> folders) throws IOException {
      Set<Descriptor> gone = new HashSet<>();
      entries.stream().filter(entry -> !entry.stays()).forEach(entry -> gone.add(entry.manifest));
      if (!gone.isEmpty()) {
        // not what somebody has begun to use and named again since it was looked at
        store.forget(entry -> gone.contains(entry) && !isInUse(store.blob(entry.digest())));
      }
      for (Path path : doomed) {
        boolean tree = Files.isDirectory(path);
        String name = path.getFileName().toString();
        try (Locks.Held held = store.lock(tree ? ContentStore.treeLock(name) : name)) {
          if (!LastUse.of(path).isBefore(inUseSince)) {
            continue;
          }
          if (tree) {
            Path folder = store.newWorkFolder("garbage");
            Files.move(path, folder.resolve(name));
            folders.add(folder);
          } else {
            Files.delete(path);
          }
        } catch (NoSuchFileException removedByHand) {
          continue;
        }
      }
      for (Path altered : filesOf(root.resolve("quarantine"))) {
        Files.deleteIfExists(altered);
      }
    }
  }

  /** What is in the folders of each digest algorithm. */
  private static List<Path> children(Path folder) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path algorithm : filesOf(folder)) {
      found.addAll(filesOf(algorithm));
    }
    return found;
  }

  private static List<Path> filesOf(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
