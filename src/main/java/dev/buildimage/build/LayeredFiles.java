package dev.buildimage.build;

import dev.buildimage.layer.EntryName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The files of the layers so far that say something, by their names in them. */
final class LayeredFiles {
  /** Of things that files name; some 50 MB. */
  private static final int MAX_NAMED = 100_000;

  private final NavigableMap<String, ImageFile> lower = new TreeMap<>();
  private final List<String> unread = new ArrayList<>();
  private Map<String, ImageFile> layer = new TreeMap<>();
  private int named;

  SortedMap<String, ImageFile> files() {
    return lower;
  }

  /** What is missing in them. */
  List<String> unread() {
    return unread;
  }

  void beginLayer() {
    layer = new TreeMap<>();
  }

  void endLayer() {
    lower.putAll(layer);
  }

  /** A layer that can't be read. */
  void absent(String layerName) {
    unread.add(layerName + " isn't here");
  }

  /**
   * A file.
   *
   * @param content empty if it says nothing
   */
  void file(EntryName name, Optional<ImageFile> content) {
    replace(name);
    content.ifPresent(file -> put(name, file));
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

  /** Another name of a file that the layer had before. */
  void hardLink(EntryName name, EntryName target) {
    replace(name);
    ImageFile linked = layer.get(target.raw());
    if (linked != null) {
      put(name, linked);
    } else if (ImageFile.isOne(name)) {
      put(name, new ImageFile.Unread("is a link to " + target));
    }
  }

  /** A symbolic link, a device or a pipe. */
  void special(EntryName name) {
    replace(name);
    if (ImageFile.isDatabase(name)) {
      put(name, new ImageFile.Unread("is no file, but a link or a device"));
    }
  }

  /** A folder, which leaves in place what is in it below. */
  void folder(EntryName name) {
    lower.remove(name.raw());
    layer.remove(name.raw());
  }

  /** Where something else is now, there is nothing in it either. */
  private void replace(EntryName name) {
    layer.remove(name.raw());
    removed(name);
  }

  /** What the layers below have there, and in it, is gone. */
  void removed(EntryName name) {
    lower.remove(name.raw());
    emptied(name);
  }

  /** What the layers below have in that folder is gone. */
  void emptied(EntryName folder) {
    if (folder.isRoot()) {
      lower.clear();
    } else {
      // '0' follows '/'
      lower.subMap(folder.raw() + "/", folder.raw() + "0").clear();
    }
  }
}
