package dev.buildimage.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.store.ContentStore;
import dev.buildimage.store.Locks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** The store's images in an engine's own storage, each loaded once, under its digest. */
final class EngineImages {
  /** What they are called there, with the manifest's digest as tag. */
  static final String REPOSITORY = "localhost/builder-maven-plugin";

  private final Engine engine;
  private final ContentStore store;
  private final JsonMapper json = JsonMapper.builder().build();

  EngineImages(Engine engine, ContentStore store) {
    this.engine = engine;
    this.store = store;
  }

  /**
   * Loads an image, if the engine hasn't got it.
   *
   * @return what it is called there
   * @throws SandboxException when it can't be loaded, with the engine's own words
   */
  String load(Image image) throws IOException {
    String name = REPOSITORY + ":" + image.manifest().digest().hex();
    try (Locks.Held held = store.lock("engine-" + image.manifest().digest().hex())) {
      if (!isThere(name, image)) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int status =
            engine.feed(
                List.of(engine.program(), "load", "--quiet"), out -> write(image, name, out), said);
        if (status != 0 || !isThere(name, image)) {
          throw new SandboxException(
              "'"
                  + engine.program()
                  + " load' of the builder image fails: "
                  + said.toString(StandardCharsets.UTF_8).strip()
                  + "\nStart the engine, let this user reach it and have room in its storage, or"
                  + " leave builder.runtime alone");
        }
      }
    }
    return name;
  }

  /** By its layers: engines don't agree on what an image's id is. */
  private boolean isThere(String name, Image image) throws IOException {
    Engine.Answer answer =
        engine.ask("image", "inspect", "--format", "{{json .RootFS.Layers}}", name);
    if (answer.status() != 0) {
      return false;
    }
    JsonNode layers = json.readTree(answer.output());
    List<Digest> expected = image.config().diffIds();
    boolean same = layers.size() == expected.size();
    for (int i = 0; same && i < expected.size(); i++) {
      same = layers.get(i).asText().equals(expected.get(i).toString());
    }
    return same;
  }

  /**
   * A docker archive (Docker Image Specification v1.2, "Combined Image JSON + Filesystem Changeset
   * Format") whose layers are as they are in the store: sizes are known before, so it is a stream,
   * and every engine decompresses.
   */
  private void write(Image image, String name, OutputStream out) throws IOException {
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8")) {
      tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
      ArrayNode manifest = json.createArrayNode();
      ObjectNode entry = manifest.addObject();
      Descriptor config = image.manifest().config();
      entry.put("Config", config.digest().hex() + ".json");
      entry.putArray("RepoTags").add(name);
      ArrayNode layers = entry.putArray("Layers");
      blob(tar, config.digest().hex() + ".json", config);
      Set<Digest> written = new LinkedHashSet<>();
      for (Descriptor layer : image.manifest().layers()) {
        String file = layer.digest().hex() + ".tar";
        layers.add(file);
        if (written.add(layer.digest())) {
          blob(tar, file, layer);
        }
      }
      byte[] bytes = json.writeValueAsBytes(manifest);
      open(tar, "manifest.json", bytes.length);
      tar.write(bytes);
      tar.closeArchiveEntry();
    }
  }

  private void blob(TarArchiveOutputStream tar, String file, Descriptor blob) throws IOException {
    open(tar, file, blob.size());
    try (InputStream in = store.open(blob)) {
      in.transferTo(tar);
    }
    tar.closeArchiveEntry();
  }

  private static void open(TarArchiveOutputStream tar, String file, long size) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(file);
    entry.setSize(size);
    entry.setMode(0100644);
    tar.putArchiveEntry(entry);
  }
}
