package dev.buildimage.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.Manifest;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The local content store: an OCI image layout (OCI image specification, "Image Layout") that
 * {@code skopeo copy oci:<root>:<reference>} reads, beside it {@code trees/}, the unpacked layers.
 *
 * <p>A blob appears under its name only when it is whole: written to {@code tmp/}, verified,
 * synced, renamed. One lock a digest lets several Mavens share a store and fetch each blob once.
 */
public final class ContentStore {
  private static final String REF_NAME = "org.opencontainers.image.ref.name";

  private final Path root;
  private final Locks locks;
  private final TemporaryOwner owner;
  private final FullDisk disk;
  private final Quarantine quarantine;
  private final LastUse lastUse;
  private final UnsyncedTrees unsynced;
  private final JsonMapper json = JsonMapper.builder().build();

  /**
   * Opens the store, and makes it if it isn't there.
   *
   * @throws StoreException when the folder can't be used
   */
  public ContentStore(Path root) throws StoreException {
    this(root, message -> {});
  }

  /**
   * The same.
   *
   * @param report is told of blobs that were altered on disk
   */
  public ContentStore(Path root, Consumer<String> report) throws StoreException {
    this.root = root.toAbsolutePath().normalize();
    this.locks = new Locks(this.root.resolve("locks"));
    this.owner = new TemporaryOwner(this.root.resolve("locks"));
    this.disk = new FullDisk(this.root);
    this.quarantine = new Quarantine(this.root, locks, report);
    this.unsynced = new UnsyncedTrees(this.root.resolve("trees"), locks);
    new StoreFolder(this.root).open(locks, owner, this::write);
    try {
      this.lastUse = new LastUse(LastUse.of(owner.file()));
    } catch (IOException e) {
      throw new StoreException(owner.file() + " was removed under this process: run again", e);
    }
    unsynced.settle();
  }

  /** The store's folder. */
  public Path root() {
    return root;
  }

  /**
   * Holds a name against every other process and thread until the lock is closed: for work that is
   * better done once than twice.
   */
  public Locks.Held lock(String name) throws IOException {
    return locks.acquire(name);
  }

  /** As {@link #lock}, but without waiting: empty when somebody else has the name. */
  public Optional<Locks.Held> tryLock(String name) throws IOException {
    return locks.tryAcquire(name);
  }

  /** Where a blob is, or would be. */
  public Path blob(Digest digest) {
    return root.resolve("blobs").resolve(digest.algorithm()).resolve(digest.hex());
  }

  /**
   * Whether a blob of that digest and size is there. If so it stays while this process lives, since
   * whoever collects garbage sees that it is used.
   */
  public boolean contains(Descriptor descriptor) {
    Path file = blob(descriptor.digest());
    try {
      if (!isThere(descriptor)) {
        return false;
      }
      if (lastUse.isNoted(file)) {
        return true;
      }
      try (Locks.Held held = locks.acquire(descriptor.digest().hex())) {
        return use(descriptor);
      }
    } catch (IOException absent) {
      return false;
    }
  }

  private boolean isThere(Descriptor descriptor) {
    try {
      return Files.size(blob(descriptor.digest())) == descriptor.size();
    } catch (IOException absent) {
      return false;
    }
  }

  /** For who holds the digest's lock. */
  private boolean use(Descriptor descriptor) throws IOException {
    if (!isThere(descriptor)) {
      return false;
    }
    lastUse.note(blob(descriptor.digest()));
    return true;
  }

  /**
   * Makes sure that a blob is there: at once if it is, else from its source, verified. Whoever asks
   * for the same blob meanwhile waits, and gets the one that came.
   *
   * @throws WrongContentException when what came isn't what the descriptor says
   * @throws StoreException when there is no room for it
   */
  public void receive(Descriptor expected, BlobSource source) throws IOException {
    if (contains(expected)) {
      return;
    }
    try (Locks.Held held = locks.acquire(expected.digest().hex())) {
      if (use(expected)) {
        return;
      }
      quarantine.takeLocked(expected, blob(expected.digest()));
      Path temp = newTemp("blob");
      try {
        HashingOutputStream hashed =
            write(temp, source, expected.digest().newHash(), expected.digest().algorithm());
        Digest actual = hashed.digest();
        if (hashed.count() != expected.size() || !actual.equals(expected.digest())) {
          throw new WrongContentException(
              "received "
                  + actual
                  + " of "
                  + hashed.count()
                  + " bytes where "
                  + expected.digest()
                  + " of "
                  + expected.size()
                  + " bytes was asked for: the sender is broken");
        }
        publish(temp, expected.digest());
      } finally {
        Files.deleteIfExists(temp);
      }
    }
  }

  /**
   * Adds a blob that nobody has named yet.
   *
   * @return its descriptor
   */
  public Descriptor add(String mediaType, BlobSource source) throws IOException {
    Path temp = newTemp("blob");
    try {
      HashingOutputStream hashed = write(temp, source, Digest.sha256(), "sha256");
      Descriptor descriptor = Descriptor.of(mediaType, hashed.digest(), hashed.count());
      try (Locks.Held held = locks.acquire(descriptor.digest().hex())) {
        publish(temp, descriptor.digest());
      }
      return descriptor;
    } finally {
      Files.deleteIfExists(temp);
    }
  }

  private Path newTemp(String prefix) throws IOException {
    try {
      return Files.createTempFile(root.resolve("tmp"), owner.prefix(prefix), "");
    } catch (IOException e) {
      throw disk.explain(e);
    }
  }

  private HashingOutputStream write(
      Path temp, BlobSource source, MessageDigest hash, String algorithm) throws IOException {
    try (FileChannel channel = FileChannel.open(temp, StandardOpenOption.WRITE);
        SyncingOutputStream file =
            new SyncingOutputStream(
                new BufferedOutputStream(disk.guard(Channels.newOutputStream(channel)), 1 << 16),
                channel)) {
      HashingOutputStream hashed = new HashingOutputStream(file, hash, algorithm);
      source.writeTo(hashed);
      try {
        file.sync();
      } catch (IOException e) {
        throw disk.explain(e);
      }
      return hashed;
    }
  }

  private void publish(Path temp, Digest digest) throws IOException {
    Path blob = blob(digest);
    Files.createDirectories(blob.getParent());
    move(temp, blob);
  }

  private void move(Path temp, Path target) throws IOException {
    try {
      Files.move(temp, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw new StoreException(target + ": the store must lie on one file system", e);
    } catch (IOException e) {
      throw disk.explain(e);
    }
  }

  /**
   * Opens a blob; the stream fails at its end if the file isn't what its name says.
   *
   * @throws LostBlobException when it isn't there, or not what its name says
   */
  public InputStream open(Descriptor descriptor) throws IOException {
    Path file = blob(descriptor.digest());
    if (!contains(descriptor)) {
      throw quarantine.take(descriptor, file);
    }
    return new VerifyingInputStream(Files.newInputStream(file), descriptor, file, quarantine);
  }

  /**
   * Reads a blob to its end.
   *
   * @throws LostBlobException when it isn't there, or isn't what its name says
   */
  public void verify(Descriptor descriptor) throws IOException {
    try (InputStream in = open(descriptor)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
  }

  /** A small document, read whole and verified. */
  public byte[] read(Descriptor descriptor) throws IOException {
    try (InputStream in = open(descriptor)) {
      return in.readAllBytes();
    }
  }

  /** Adds an image's config and manifest, whose layers are there. */
  public Image add(ImageConfig config, String configMediaType, ManifestOf manifestOf)
      throws IOException {
    Descriptor configBlob = add(configMediaType, out -> out.write(config.bytes()));
    ImageManifest manifest = manifestOf.manifest(configBlob);
    add(manifest.mediaType(), out -> out.write(manifest.bytes()));
    return new Image(manifest, config);
  }

  /** A manifest that waits for its config's descriptor. */
  @FunctionalInterface
  public interface ManifestOf {
    /** The manifest of an image with that config. */
    ImageManifest manifest(Descriptor config);
  }

  /** Names a manifest in the layout's index; an older holder of the name loses it. */
  public void tag(String name, Manifest manifest) throws IOException {
    try (Locks.Held held = locks.acquire("index")) {
      ObjectNode index = readIndex();
      ArrayNode kept = json.createArrayNode();
      for (JsonNode entry : index.path("manifests")) {
        if (!entry.path("annotations").path(REF_NAME).asText("").equals(name)) {
          kept.add(entry);
        }
      }
      kept.add(manifest.descriptor().withAnnotation(REF_NAME, name).json());
      index.set("manifests", kept);
      writeIndex(index);
    }
  }

  /** Takes a name from what has it; what was under it goes when nothing else needs it. */
  public void untag(String name) throws IOException {
    forget(descriptor -> descriptor.annotation(REF_NAME).filter(name::equals).isPresent());
  }

  /** The image under a name, if it and all its blobs are there; what isn't whole isn't there. */
  public Optional<Image> image(String name) throws IOException {
    for (JsonNode entry : readIndex().path("manifests")) {
      Descriptor descriptor = Descriptor.of(entry);
      if (descriptor.annotation(REF_NAME).filter(name::equals).isPresent()) {
        return image(descriptor);
      }
    }
    return Optional.empty();
  }

  /** The names of all that has one, the latest last. */
  public List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    for (JsonNode entry : readIndex().path("manifests")) {
      Descriptor.of(entry).annotation(REF_NAME).ifPresent(names::add);
    }
    return names;
  }

  /** The image of a manifest, if it and all its blobs are there. */
  public Optional<Image> image(Descriptor descriptor) throws IOException {
    try {
      if (!contains(descriptor)
          || !(Manifest.parse(read(descriptor), descriptor.mediaType())
              instanceof ImageManifest manifest)
          || !contains(manifest.config())
          || !manifest.layers().stream().allMatch(this::contains)) {
        return Optional.empty();
      }
      return Optional.of(new Image(manifest, ImageConfig.parse(read(manifest.config()))));
    } catch (LostBlobException altered) {
      return Optional.empty();
    }
  }

  /** The layout's index. */
  JsonNode index() throws IOException {
    return readIndex();
  }

  /** Removes entries from the layout's index. */
  void forget(Predicate<Descriptor> gone) throws IOException {
    try (Locks.Held held = locks.acquire("index")) {
      ObjectNode index = readIndex();
      ArrayNode kept = json.createArrayNode();
      for (JsonNode entry : index.path("manifests")) {
        if (!gone.test(Descriptor.of(entry))) {
          kept.add(entry);
        }
      }
      index.set("manifests", kept);
      writeIndex(index);
    }
  }

  /** When the first of the living processes began to use the store. */
  Instant oldestUser() throws IOException {
    return owner.oldest();
  }

  private ObjectNode readIndex() throws IOException {
    Path file = root.resolve("index.json");
    if (json.readTree(file.toFile()) instanceof ObjectNode index) {
      return index;
    }
    throw new StoreException(file + " is no OCI image index: delete it and run again");
  }

  private void writeIndex(ObjectNode index) throws IOException {
    write(
        root.resolve("index.json"),
        json.writeValueAsString(index).getBytes(StandardCharsets.UTF_8));
  }

  /** Writes a small file of the store, whole or not at all, even if the machine fails. */
  void write(Path target, byte[] bytes) throws IOException {
    Path temp = newTemp(target.getFileName().toString());
    try {
      write(temp, out -> out.write(bytes), Digest.sha256(), "sha256");
      move(temp, target);
      try (FileChannel folder = FileChannel.open(target.getParent(), StandardOpenOption.READ)) {
        folder.force(true);
      }
    } finally {
      Files.deleteIfExists(temp);
    }
  }

  /** Writes a small file of the store, whole or not at all unless the machine itself fails. */
  void writeSoon(Path target, byte[] bytes) throws IOException {
    Path temp = newTemp(target.getFileName().toString());
    try (OutputStream file = disk.guard(Files.newOutputStream(temp))) {
      file.write(bytes);
      file.close();
      Files.move(temp, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temp);
    }
  }

  /**
   * The unpacked layer of a diffID, or of a chainID where the layers below shape it, if it is there
   * whole: a folder to be mounted read-only.
   */
  public Optional<Path> tree(Digest id) {
    Path folder = treeFolder(id);
    try {
      removeIfDoubtful(id);
      if (Files.isDirectory(folder) && !lastUse.isNoted(folder)) {
        try (Locks.Held held = locks.acquire(treeLock(id.hex()))) {
          lastUse.note(folder);
        }
      }
      return treeThere(id);
    } catch (IOException removedMeanwhile) {
      return Optional.empty();
    }
  }

  /** What another living process may use stays: its machine, if not ours, is still up. */
  private void removeIfDoubtful(Digest id) throws IOException {
    Path folder = treeFolder(id);
    if (unsynced.isDoubtful(folder)) {
      try (Locks.Held opening = locks.acquire(TemporaryOwner.OPENING);
          Locks.Held held = locks.acquire(treeLock(id.hex()))) {
        Instant used = LastUse.of(folder);
        if (unsynced.isDoubtful(folder)
            && owner.oldestOther().filter(begin -> !begin.isAfter(used)).isEmpty()) {
          move(folder, newWorkFolder("doubtful").resolve("tree"));
        }
      }
    }
  }

  private Optional<Path> treeThere(Digest id) {
    Path tree = treeFolder(id).resolve("fs");
    return Files.isDirectory(tree) ? Optional.of(tree) : Optional.empty();
  }

  /** What the lock of a tree is named. */
  static String treeLock(String hex) {
    return "tree-" + hex;
  }

  /**
   * Takes over a layer's tree from a {@link #newWorkFolder work folder}, where it is finished.
   *
   * @return where it is now; if another process was first, that one's tree, and this one stays
   */
  public Path adoptTree(Digest id, Path tree) throws IOException {
    removeIfDoubtful(id);
    try (Locks.Held held = locks.acquire(treeLock(id.hex()))) {
      Optional<Path> there = treeThere(id);
      if (there.isPresent()) {
        lastUse.note(treeFolder(id));
        return there.get();
      }
      Path folder = newWorkFolder("tree");
      Files.move(tree, folder.resolve("fs"), StandardCopyOption.ATOMIC_MOVE);
      unsynced.mark(folder);
      Path target = treeFolder(id);
      Files.createDirectories(target.getParent());
      move(folder, target);
      return target.resolve("fs");
    }
  }

  /** Where the folder of a tree is, or would be. */
  Path treeFolder(Digest id) {
    return root.resolve("trees").resolve(id.algorithm()).resolve(id.hex());
  }

  /** A new folder for work in progress, on the store's own file system. */
  public Path newWorkFolder(String prefix) throws IOException {
    try {
      return Files.createTempDirectory(root.resolve("tmp"), owner.prefix(prefix));
    } catch (IOException e) {
      throw disk.explain(e);
    }
  }

  /** Makes a file in a work folder. */
  public OutputStream create(Path workFile) throws IOException {
    try {
      return new BufferedOutputStream(
          disk.guard(Files.newOutputStream(workFile, StandardOpenOption.CREATE_NEW)), 1 << 16);
    } catch (IOException e) {
      throw disk.explain(e);
    }
  }

  /**
   * What a program that has written into a work folder, in the C locale, complains of; with the way
   * out if there is no room.
   */
  public String explain(String complaint) {
    return disk.explain(complaint);
  }

  /**
   * What killed processes left in {@code tmp/}: no living one uses it. Some of it may belong to
   * subordinate ids, which only their user namespace can remove.
   */
  public List<Path> abandoned() throws IOException {
    try (Locks.Held held = locks.acquire(TemporaryOwner.OPENING)) {
      return owner.abandoned(root.resolve("tmp"));
    }
  }

  /** Forgets what {@link #abandoned} has named, after it was removed. */
  public void forgetAbandoned() throws IOException {
    try (Locks.Held held = locks.acquire(TemporaryOwner.OPENING)) {
      owner.forgetAbandoned(root.resolve("tmp"));
    }
  }
}
