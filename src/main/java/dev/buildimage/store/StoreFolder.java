package dev.buildimage.store;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A store's folder as it is found: made if it isn't there, and refused if it is no store, a newer
 * one, or somebody else's.
 */
final class StoreFolder {
  /**
   * What this plugin reads and writes. A store without a number is from before there was one; it
   * lacks nothing.
   */
  private static final int VERSION = 1;

  private static final String VERSION_FILE = "version";
  private static final String LAYOUT_FILE = "oci-layout";
  private static final String LAYOUT = "{\"imageLayoutVersion\":\"1.0.0\"}";
  private static final String INDEX = "{\"schemaVersion\":2,\"manifests\":[]}";
  private static final List<String> FOLDERS = List.of("blobs/sha256", "tmp", "trees", "locks");
  private static final Set<String> OWN = Set.of("blobs", "tmp", "trees", "locks");

  /** Writes a small file whole or not at all. */
  @FunctionalInterface
  interface Writer {
    void write(Path target, byte[] content) throws IOException;
  }

  private final Path root;

  StoreFolder(Path root) {
    this.root = root;
  }

  /**
   * Makes what is missing.
   *
   * @throws StoreException when it can't be used, and why
   */
  void open(Locks locks, TemporaryOwner owner, Writer writer) throws StoreException {
    try {
      requireKnownVersion();
      requireStore();
      for (String folder : FOLDERS) {
        Files.createDirectories(root.resolve(folder));
      }
      try (Locks.Held held = locks.acquire(TemporaryOwner.OPENING)) {
        owner.begin();
        requireOwn(owner.file());
        owner.forgetAbandoned(root.resolve("tmp"));
        writeIfMissing(VERSION_FILE, VERSION + "\n", writer);
        writeIfMissing("index.json", INDEX, writer);
        // the last, by which it is known as a store
        writeIfMissing(LAYOUT_FILE, LAYOUT, writer);
      }
    } catch (StoreException e) {
      throw e;
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private void writeIfMissing(String name, String content, Writer writer) throws IOException {
    if (Files.notExists(root.resolve(name))) {
      writer.write(root.resolve(name), content.getBytes(StandardCharsets.UTF_8));
    }
  }

  private void requireKnownVersion() throws IOException {
    Path file = root.resolve(VERSION_FILE);
    String version = read(file).strip();
    if (!version.isEmpty() && !version.equals(String.valueOf(VERSION))) {
      throw new StoreException(
          file
              + " says store version '"
              + version
              + "', this plugin knows "
              + VERSION
              + ": a newer plugin has made it; use that one, or set builder.store to another folder");
    }
    Path layout = root.resolve(LAYOUT_FILE);
    String text = read(layout);
    if (!text.isEmpty()) {
      String layoutVersion =
          JsonMapper.builder().build().readTree(text).path("imageLayoutVersion").asText();
      if (!layoutVersion.equals("1.0.0")) {
        throw new StoreException(
            layout
                + " says layout version '"
                + layoutVersion
                + "', this plugin knows 1.0.0: set builder.store to another folder");
      }
    }
  }

  private static String read(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException none) {
      return "";
    }
  }

  /** What is collected from a store must never be what was in a folder by chance. */
  private void requireStore() throws IOException {
    if (Files.exists(root.resolve(LAYOUT_FILE)) || Files.notExists(root)) {
      return;
    }
    try (Stream<Path> found = Files.list(root)) {
      List<String> names = found.map(path -> path.getFileName().toString()).toList();
      List<String> strange =
          names.stream()
              .filter(name -> !OWN.contains(name))
              .filter(name -> !name.equals(VERSION_FILE) && !name.equals("index.json"))
              .sorted()
              .toList();
      // another process may have finished it meanwhile
      if (!strange.isEmpty() && !names.contains(LAYOUT_FILE)) {
        throw new StoreException(
            root
                + " is no store, but a folder with "
                + strange.get(0)
                + " in it: set builder.store to a folder that is empty or not there");
      }
    } catch (NotDirectoryException e) {
      throw unusable(e);
    }
  }

  /** What others have made can't be removed, and its layer trees not be mounted. */
  private void requireOwn(Path mine) throws IOException {
    UserPrincipal me = Files.getOwner(mine);
    UserPrincipal owner = Files.getOwner(root);
    boolean superuser = Integer.valueOf(0).equals(Files.getAttribute(mine, "unix:uid"));
    if (!superuser && !me.equals(owner)) {
      throw new StoreException(
          "the store "
              + root
              + " belongs to "
              + owner.getName()
              + ", and this is "
              + me.getName()
              + ": set builder.store to a folder of your own, or give it away with chown -R");
    }
  }

  private StoreException unusable(IOException cause) {
    return new StoreException(
        "the store "
            + root
            + ownedBy()
            + " can't be used ("
            + cause
            + "): set builder.store to a folder that is yours, can be written, and is on a file"
            + " system with room",
        cause);
  }

  private String ownedBy() {
    try {
      return ", which belongs to " + Files.getOwner(root).getName() + ",";
    } catch (IOException notThere) {
      return "";
    }
  }
}
