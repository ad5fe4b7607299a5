package dev.buildimage.build;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Image;
import dev.buildimage.layer.EntryName;
import dev.buildimage.layer.LayerException;
import dev.buildimage.layer.LayerReader;
import dev.buildimage.layer.Limits;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Reads an image's layers, from the store and one after the other, for what the image holds. */
public final class ImageContentsReader {
  /** Of things that files name; some 50 MB. */
  private static final int MAX_NAMED = 100_000;

  private final ContentStore store;

  public ImageContentsReader(ContentStore store) {
    this.store = store;
  }

  /**
   * Reads an image.
   *
   * @param known artifacts that went in; each is listed, whether its file is found or not
   * @throws BuildException when a layer is damaged
   */
  public ImageContents read(Image image, List<ImageContents.Known> known)
      throws IOException, BuildException {
    Files files = new Files();
    LayerReader reader = new LayerReader(Limits.DEFAULT);
    for (Descriptor layer : image.manifest().layers()) {
      if (!store.contains(layer)) {
        // its owner lets nobody else have it
        files.unread.add("layer " + layer.digest() + " isn't here");
        continue;
      }
      try (InputStream blob = store.open(layer)) {
        files.beginLayer();
        reader.read(blob, layer.size(), files);
      } catch (LayerException e) {
        throw new BuildException(
            "what is in layer "
                + layer.digest()
                + " of "
                + image.manifest().digest()
                + " can't be told: "
                + e.getMessage()
                + "; with -Dbuilder.sbom=false nobody asks",
            e);
      }
      files.endLayer();
    }
    return new ImageInventory(files.lower, known, files.unread).contents();
  }

  /** The files of the layers so far, by their names in them. */
  private static final class Files implements LayerReader.Visitor {
    private final NavigableMap<String, ImageFile> lower = new TreeMap<>();
    private final List<String> unread = new ArrayList<>();
    private Map<String, ImageFile> layer = new TreeMap<>();
    private int named;

    void beginLayer() {
      layer = new TreeMap<>();
    }

    void endLayer() {
      lower.putAll(layer);
    }

    @Override
    public void file(EntryName name, InputStream content) throws IOException {
      replace(name);
      if (ImageFile.isOne(name)) {
        Optional<ImageFile> file = ImageFile.read(name, content);
        if (file.isPresent()) {
          put(name, file.get());
        }
      }
    }

    private void put(EntryName name, ImageFile file) {
      boolean wasFull = named > MAX_NAMED;
      named = Math.min(named, MAX_NAMED) + file.weight();
      if (named <= MAX_NAMED) {
        layer.put(name.raw(), file);
      } else if (!wasFull) {
        unread.add(
            name + " and what comes behind it, beyond " + MAX_NAMED + " packages, jars and poms");
      }
    }

    @Override
    public void hardLink(EntryName name, EntryName target) {
      replace(name);
      ImageFile linked = layer.get(target.raw());
      if (linked != null) {
        put(name, linked);
      } else if (ImageFile.isOne(name)) {
        put(name, new ImageFile.Unread("is a link to " + target));
      }
    }

    @Override
    public void special(EntryName name) {
      replace(name);
      if (ImageFile.isDatabase(name)) {
        put(name, new ImageFile.Unread("is no file, but a link or a device"));
      }
    }

    @Override
    public void folder(EntryName name) {
      lower.remove(name.raw());
      layer.remove(name.raw());
    }

    /** Where something else is now, there is nothing in it either. */
    private void replace(EntryName name) {
      layer.remove(name.raw());
      removed(name);
    }

    @Override
    public void removed(EntryName name) {
      lower.remove(name.raw());
      emptied(name);
    }

    @Override
    public void emptied(EntryName folder) {
      if (folder.isRoot()) {
        lower.clear();
      } else {
        // '0' follows '/'
        lower.subMap(folder.raw() + "/", folder.raw() + "0").clear();
      }
    }
  }
}
