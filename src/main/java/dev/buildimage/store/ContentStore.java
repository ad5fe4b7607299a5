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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The local content store: an OCI image layout (OCI image specification, "Image Layout") that
 * {@code skopeo copy oci:<root>:<reference>} reads, beside it {@code trees/}, the unpacked layers.
 *
 * <p>A blob appears under its name only when it is whole: written to {@code tmp/}, verified,
 * synced, renamed. One lock a digest lets several Mavens share a store and fetch each blob once.
 */
public final class ContentStore {
  private static final String REF_NAME = "org.opencontainers.image.ref.name";
  private static final String LAYOUT = "{\"imageLayoutVersion\":\"1.0.0\"}";

  private final Path root;
  private final Locks locks;
  private final TemporaryOwner owner;
  private final JsonMapper json = JsonMapper.builder().build();

  /**
   * Opens the store, and makes it if it isn't there.
   *
   * @throws StoreException when the folder can't be used
   */
  public ContentStore(Path root) throws StoreException {
    this.root = root.toAbsolutePath().normalize();
    this.locks = new Locks(this.root.resolve("locks"));
    this.owner = new TemporaryOwner(this.root.resolve("locks"));
    try {
      Files.createDirectories(this.root.resolve("blobs/sha256"));
      Files.createDirectories(this.root.resolve("tmp"));
      Files.createDirectories(this.root.resolve("trees"));
      Path layout = this.root.resolve("oci-layout");
      if (!Files.exists(layout)) {
        // renamed, since another process that opens the store must not read half of it
        Path temp = Files.createTempFile(this.root.resolve("tmp"), owner.prefix("layout"), "");
        Files.writeString(temp, LAYOUT);
        move(temp, layout);
      }
      String version = json.readTree(layout.toFile()).path("imageLayoutVersion").asText();
      if (!version.equals("1.0.0")) {
        throw new StoreException(
            layout
                + " says layout version '"
                + version
                + "', this plugin knows 1.0.0: set"
                + " builder.store to another folder");
      }
      if (!Files.exists(this.root.resolve("index.json"))) {
        try (Locks.Held held = locks.acquire("index")) {
          if (!Files.exists(this.root.resolve("index.json"))) {
            writeIndex(emptyIndex());
          }
        }
      }
    } catch (StoreException e) {
      throw e;
    } catch (IOException e) {
      throw new StoreException(
          "the store "
              + this.root
              + " can't be used ("
              + e
              + "): set builder.store to a folder that"
              + " is yours, on a file system with room",
          e);
    }
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

  /** Where a blob is, or would be. */
  public Path blob(Digest digest) {
    return root.resolve("blobs").resolve(digest.algorithm()).resolve(digest.hex());
  }

  /** Whether a blob of that digest and size is there. */
  public boolean contains(Descriptor descriptor) {
    try {
      return Files.size(blob(descriptor.digest())) == descriptor.size();
    } catch (IOException absent) {
      return false;
    }
  }

  /**
   * Makes sure that a blob is there: at once if it is, else from its source, verified. Whoever asks
   * for the same blob meanwhile waits, and gets the one that came.
   *
   * @throws StoreException when what came isn't what the descriptor says
   */
  public void receive(Descriptor expected, BlobSource source) throws IOException {
    if (contains(expected)) {
      return;
    }
    try (Locks.Held held = locks.acquire(expected.digest().hex())) {
      if (contains(expected)) {
        return;
      }
      Path temp = Files.createTempFile(root.resolve("tmp"), owner.prefix("blob"), "");
      try {
        HashingOutputStream hashed =
            write(temp, source, expected.digest().newHash(), expected.digest().algorithm());
        Digest actual = hashed.digest();
        if (hashed.count() != expected.size() || !actual.equals(expected.digest())) {
          throw new StoreException(
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
    Path temp = Files.createTempFile(root.resolve("tmp"), owner.prefix("blob"), "");
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

  private static HashingOutputStream write(
      Path temp, BlobSource source, MessageDigest hash, String algorithm) throws IOException {
    try (FileChannel channel = FileChannel.open(temp, StandardOpenOption.WRITE);
        OutputStream file = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
      HashingOutputStream hashed = new HashingOutputStream(file, hash, algorithm);
      source.writeTo(hashed);
      file.flush();
      channel.force(true);
      return hashed;
    }
  }

  private void publish(Path temp, Digest digest) throws IOException {
    Path blob = blob(digest);
    Files.createDirectories(blob.getParent());
    move(temp, blob);
  }

  private static void move(Path temp, Path target) throws IOException {
    try {
      Files.move(temp, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw new StoreException(target + ": the store must lie on one file system", e);
    }
    try (FileChannel folder = FileChannel.open(target.getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  /**
   * Opens a blob; the stream fails at its end if the file isn't what its name says.
   *
   * @throws StoreException when it isn't there
   */
  public InputStream open(Descriptor descriptor) throws IOException {
    Path file = blob(descriptor.digest());
    if (!contains(descriptor)) {
      throw new StoreException(
          file
              + " is missing, or has not the "
              + descriptor.size()
              + " bytes it should have: delete"
              + " it and run again, it will be fetched or built anew");
    }
    return new VerifyingInputStream(Files.newInputStream(file), descriptor, file);
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

  /**
   * The image under a name, if it and all its blobs are there; what isn't whole isn't there.
   *
   * @throws StoreException when a document was altered on disk
   */
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
    if (!contains(descriptor)
        || !(Manifest.parse(read(descriptor), descriptor.mediaType())
            instanceof ImageManifest manifest)
        || !contains(manifest.config())
        || !manifest.layers().stream().allMatch(this::contains)) {
      return Optional.empty();
    }
    return Optional.of(new Image(manifest, ImageConfig.parse(read(manifest.config()))));
  }

  private ObjectNode readIndex() throws IOException {
    Path file = root.resolve("index.json");
    if (json.readTree(file.toFile()) instanceof ObjectNode index) {
      return index;
    }
    throw new StoreException(file + " is no OCI image index: delete it and run again");
  }

  private ObjectNode emptyIndex() {
    ObjectNode index = json.createObjectNode();
    index.put("schemaVersion", 2).putArray("manifests");
    return index;
  }

  private void writeIndex(ObjectNode index) throws IOException {
    Path temp = Files.createTempFile(root.resolve("tmp"), owner.prefix("index"), "");
    try {
      byte[] bytes = json.writeValueAsString(index).getBytes(StandardCharsets.UTF_8);
      write(temp, out -> out.write(bytes), Digest.sha256(), "sha256");
      move(temp, root.resolve("index.json"));
    } finally {
      Files.deleteIfExists(temp);
    }
  }

  /**
   * The unpacked layer of a diffID, or of a chainID where the layers below shape it, if it is there
   * whole: a folder to be mounted read-only.
   */
  public Optional<Path> tree(Digest id) {
    Path tree = treeFolder(id).resolve("fs");
    return Files.isDirectory(tree) ? Optional.of(tree) : Optional.empty();
  }

  /**
   * Takes over a layer's tree from a {@link #newWorkFolder work folder}, where it is finished.
   *
   * @return where it is now; if another process was first, that one's tree, and this one stays
   */
  public Path adoptTree(Digest id, Path tree) throws IOException {
    try (Locks.Held held = locks.acquire("tree-" + id.hex())) {
      Optional<Path> there = tree(id);
      if (there.isPresent()) {
        return there.get();
      }
      Path folder = newWorkFolder("tree");
      Files.move(tree, folder.resolve("fs"), StandardCopyOption.ATOMIC_MOVE);
      Path target = treeFolder(id);
      Files.createDirectories(target.getParent());
      move(folder, target);
      return target.resolve("fs");
    }
  }

  private Path treeFolder(Digest id) {
    return root.resolve("trees").resolve(id.algorithm()).resolve(id.hex());
  }

  /** A new folder for work in progress, on the store's own file system. */
  public Path newWorkFolder(String prefix) throws IOException {
    return Files.createTempDirectory(root.resolve("tmp"), owner.prefix(prefix));
  }

  /**
   * What killed processes left in {@code tmp/}: no living one uses it. Some of it may belong to
   * subordinate ids, which only their user namespace can remove.
   */
  public List<Path> abandoned() throws IOException {
    return owner.abandoned(root.resolve("tmp"));
  }

  /** Forgets what {@link #abandoned} has named, after it was removed. */
  public void forgetAbandoned() throws IOException {
    owner.forgetAbandoned(root.resolve("tmp"));
  }
}
