package dev.buildimage.build;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.layer.Compression;
import dev.buildimage.layer.LayerException;
import dev.buildimage.store.ContentStore;
import dev.buildimage.store.Folders;
import dev.buildimage.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Writes an image of the store to a file or folder, for other tools. The same image gives the same
 * bytes. What is there under the target's name is replaced when the new one is whole; a folder that
 * is not empty is left alone.
 */
public final class ImageExporter {
  private final ContentStore store;
  private final JsonMapper json = JsonMapper.builder().build();

  public ImageExporter(ContentStore store) {
    this.store = store;
  }

  /**
   * Exports an image.
   *
   * @param name what it is called in the archive
   * @throws BuildException when the target can't be written, or the image lacks a layer
   */
  public void export(Image image, ImageReference name, Path target, ArchiveFormat format)
      throws IOException, BuildException {
    Path whole = target.toAbsolutePath().normalize();
    Path temp = whole.resolveSibling("." + whole.getFileName() + "." + UUID.randomUUID());
    try {
      Files.createDirectories(whole.getParent());
      if (format == ArchiveFormat.OCI_LAYOUT) {
        requireEmpty(whole);
      } else if (Files.isDirectory(whole)) {
        throw new BuildException(
            whole + " is a folder, and " + format + " is one file: name a file for it");
      }
      write(image, name, temp, format);
      Files.move(temp, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (StoreException | LayerException e) {
      throw e;
    } catch (IOException e) {
      throw new BuildException(
          whole
              + " can't be written ("
              + (e instanceof FileSystemException ? e.toString() : e.getMessage())
              + "): name a place that is yours and has room",
          e);
    } finally {
      if (Files.exists(temp)) {
        Folders.delete(temp);
      }
    }
  }

  private static void requireEmpty(Path folder) throws IOException, BuildException {
    if (!Files.exists(folder)) {
      return;
    }
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        if (files.findAny().isEmpty()) {
          return;
        }
      }
    }
    throw new BuildException(folder + " is there already: remove it, or name another folder");
  }

  private void write(Image image, ImageReference name, Path temp, ArchiveFormat format)
      throws IOException, BuildException {
    try (ExportTarget target =
        format == ArchiveFormat.OCI_LAYOUT
            ? new ExportTarget.Folder(Files.createDirectory(temp))
            : new ExportTarget.Tar(temp)) {
      if (format == ArchiveFormat.DOCKER_ARCHIVE) {
        writeDocker(image, name, target);
      } else {
        writeOci(image, name, target);
      }
    }
  }

  private void writeOci(Image image, ImageReference name, ExportTarget target) throws IOException {
    Set<Descriptor> blobs = new LinkedHashSet<>(image.manifest().layers());
    // what others may not distribute need not be here
    blobs.removeIf(layer -> MediaTypes.isForeignLayer(layer.mediaType()) && !store.contains(layer));
    blobs.add(image.manifest().config());
    blobs.add(image.manifest().descriptor());
    Set<Digest> written = new LinkedHashSet<>();
    for (Descriptor blob : blobs) {
      if (written.add(blob.digest())) {
        target.write(
            "blobs/" + blob.digest().algorithm() + "/" + blob.digest().hex(),
            out -> copy(blob, out));
      }
    }
    ObjectNode index = json.createObjectNode();
    index.put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_INDEX);
    Descriptor named = image.manifest().descriptor();
    for (String annotation : ImportOciLayout.NAMES) {
      named = named.withAnnotation(annotation, name.toString());
    }
    index.putArray("manifests").add(named.json());
    byte[] bytes = json.writeValueAsBytes(index);
    target.write(ImportOciLayout.INDEX, out -> out.write(bytes));
    byte[] layout = json.writeValueAsBytes(Map.of("imageLayoutVersion", "1.0.0"));
    target.write(ImportOciLayout.LAYOUT, out -> out.write(layout));
  }

  private void copy(Descriptor blob, OutputStream out) throws IOException {
    try (InputStream in = store.open(blob)) {
      in.transferTo(out);
    }
  }

  private void writeDocker(Image image, ImageReference name, ExportTarget target)
      throws IOException, BuildException {
    Map<Digest, Descriptor> layers = new LinkedHashMap<>();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < image.manifest().layers().size(); i++) {
      Descriptor layer = image.manifest().layers().get(i);
      if (MediaTypes.isForeignLayer(layer.mediaType()) && !store.contains(layer)) {
        throw new BuildException(
            "layer "
                + layer.digest()
                + " of "
                + name
                + " isn't here, since its owner alone distributes it: save an OCI archive, which"
                + " may lack it");
      }
      Digest diffId = image.config().diffIds().get(i);
      layers.put(diffId, layer);
      names.add(diffId.hex() + ".tar");
    }
    for (Map.Entry<Digest, Descriptor> layer : layers.entrySet()) {
      target.write(
          layer.getKey().hex() + ".tar", out -> unpack(layer.getValue(), layer.getKey(), out));
    }
    String config = image.manifest().config().digest().hex() + ".json";
    target.write(config, out -> copy(image.manifest().config(), out));
    ArrayNode manifest = json.createArrayNode();
    ObjectNode entry = manifest.addObject().put("Config", config);
    entry.putArray("RepoTags").add(name.toString());
    names.forEach(entry.putArray("Layers")::add);
    byte[] bytes = json.writeValueAsBytes(manifest);
    target.write(ImportDockerArchive.MANIFEST, out -> out.write(bytes));
  }

  private void unpack(Descriptor layer, Digest diffId, OutputStream out) throws IOException {
    try (InputStream blob = store.open(layer);
        ImportHashing tar = new ImportHashing(Compression.open(blob), diffId)) {
      tar.transferTo(out);
      if (!tar.digest().equals(diffId)) {
        throw new LayerException(
            "layer " + layer.digest() + " doesn't hold " + diffId + ", as its image's config says");
      }
    } catch (LayerException e) {
      // what was altered on disk seldom unpacks to its end, where that would be noticed
      store.verify(layer);
      throw e;
    }
  }
}
