package dev.buildimage.layer;

import java.io.IOException;
import java.util.Optional;

/** One layer on its way to an overlayfs folder; see {@link LayerUnpacker}. Used once. */
final class OverlayTransform {
  private final TarReader reader;
  private final TarWriter writer;
  private final LowerDirectories lower;
  private final Limits limits;
  private final LayerTree tree;
  private final boolean markers;
  private boolean rootDescribed;
  private int entries;
  private long contentBytes;
  private int impliedDirectories;

  OverlayTransform(TarReader reader, TarWriter writer, LowerDirectories lower, Limits limits) {
    this(reader, writer, lower, limits, true);
  }

  private OverlayTransform(
      TarReader reader, TarWriter writer, LowerDirectories lower, Limits limits, boolean markers) {
    this.markers = markers;
    this.reader = reader;
    this.writer = writer;
    this.lower = lower;
    this.limits = limits;
    this.tree = new LayerTree(limits);
  }

  /** Of a tar that is no layer: whiteouts mean nothing in it. */
  static OverlayTransform ofArchive(TarReader reader, TarWriter writer) {
    return new OverlayTransform(reader, writer, LowerDirectories.none(), Limits.DEFAULT, false);
  }

  void run() throws IOException {
    for (Optional<TarEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
      limits.checkEntries(++entries);
      unpack(entry.get());
    }
    if (!rootDescribed) {
      write(EntryName.ROOT, tree.root(), lowerAttributes(EntryName.ROOT));
    }
    // last, so that one which the layer itself has filled is never made
    tree.forEachWhiteout(name -> writer.write(TarEntry.overlayWhiteout(name.raw())));
    writer.finish();
  }

  int entries() {
    return entries;
  }

  int impliedDirectories() {
    return impliedDirectories;
  }

  private void unpack(TarEntry entry) throws IOException {
    EntryName name = EntryName.parse(entry.name());
    Marker marker = Marker.of(name);
    if (marker != Marker.NONE && !markers) {
      throw new LayerException(
          "'" + name + "' can't be in a layer, where its name means a removal; rename it");
    }
    switch (marker) {
      case BOOKKEEPING -> {}
      case OPAQUE -> makeOpaque(name.parent());
      case WHITEOUT -> remove(Marker.removed(name));
      case NONE -> {
        if (entry.type() == TarEntry.Type.DIRECTORY) {
          unpackDirectory(name, XattrPolicy.allowed(entry.type(), entry.attributes()));
        } else {
          unpackLeaf(name, entry);
        }
      }
    }
  }

  private void makeOpaque(EntryName name) throws IOException {
    if (name.isRoot()) {
      throw new LayerException(
          "the layer makes the root folder opaque, which overlayfs can't do; squash the image");
    }
    LayerTree.Directory folder = folder(name);
    if (!folder.isOpaque()) {
      folder.makeOpaque();
      write(name, folder, folder.attributes());
    }
  }

  private void remove(EntryName name) throws IOException {
    LayerTree.Directory parent = folder(name.parent());
    Optional<LayerTree.Node> present = parent.child(name.base());
    if (present.isEmpty()) {
      tree.put(parent, name.base(), LayerTree.Leaf.WHITEOUT);
    } else if (present.get() instanceof LayerTree.Directory) {
      // a whiteout is for the layers below: of this one's own folder it leaves what is in this one
      makeOpaque(name);
    }
  }

  private void unpackDirectory(EntryName name, Attributes attributes) throws IOException {
    if (name.isRoot()) {
      rootDescribed = true;
      write(name, tree.root(), attributes);
      return;
    }
    LayerTree.Directory parent = folder(name.parent());
    Optional<LayerTree.Node> present = parent.child(name.base());
    if (present.isPresent() && present.get() instanceof LayerTree.Directory folder) {
      write(name, folder, attributes);
    } else {
      write(name, make(parent, name, attributes, present), attributes);
    }
  }

  private LayerTree.Directory make(
      LayerTree.Directory parent,
      EntryName name,
      Attributes attributes,
      Optional<LayerTree.Node> present)
      throws LayerException {
    boolean removed = present.filter(node -> node == LayerTree.Leaf.WHITEOUT).isPresent();
    if (present.isPresent() && !removed) {
      throw new LayerException(
          "'" + name + "' is a folder in the layer, and also a link, a file or a device");
    }
    LayerTree.Directory made = new LayerTree.Directory(attributes, removed);
    tree.put(parent, name.base(), made);
    return made;
  }

  private void write(EntryName name, LayerTree.Directory folder, Attributes attributes)
      throws IOException {
    tree.describe(folder, attributes);
    Attributes marked = folder.isOpaque() ? XattrPolicy.opaque(attributes) : attributes;
    writer.write(TarEntry.directory(name.isRoot() ? "./" : name.raw() + "/", marked));
  }

  private void unpackLeaf(EntryName name, TarEntry entry) throws IOException {
    if (name.isRoot()) {
      throw new LayerException("the layer makes its root folder something else than a folder");
    }
    LayerTree.Directory parent = folder(name.parent());
    if (parent.child(name.base()).filter(LayerTree.Directory.class::isInstance).isPresent()) {
      throw new LayerException(
          "'" + name + "' is a folder in the layer, and also a link, a file or a device");
    }
    TarEntry clean =
        entry
            .withName(name.raw())
            .withAttributes(XattrPolicy.allowed(entry.type(), entry.attributes()));
    LayerTree.Leaf leaf =
        switch (entry.type()) {
          case FILE -> {
            count(entry.size());
            if (reader.map().hasHoles()) {
              writer.write(clean, reader.map(), reader::copyData);
            } else {
              writer.write(clean, reader::copyBody);
            }
            yield LayerTree.Leaf.FILE;
          }
          case FIFO -> {
            writer.write(clean);
            yield LayerTree.Leaf.FILE;
          }
          case SYMLINK -> {
            refuseBadTarget(name, entry.link());
            writer.write(clean);
            yield LayerTree.Leaf.SYMLINK;
          }
          case HARD_LINK -> hardLink(name, clean);
          case CHAR_DEVICE, BLOCK_DEVICE -> LayerTree.Leaf.DROPPED;
          case DIRECTORY -> throw new IllegalStateException("a folder is no leaf");
        };
    tree.put(parent, name.base(), leaf);
  }

  /** Holes count, although they take no place here: who copies the file reads them all. */
  private void count(long fileBytes) throws LayerException {
    limits.checkBytes(fileBytes, Long.MAX_VALUE);
    contentBytes += fileBytes;
    limits.checkBytes(contentBytes, Long.MAX_VALUE);
  }

  private static void refuseBadTarget(EntryName name, String target) throws LayerException {
    if (target.isEmpty() || target.indexOf('\0') >= 0 || target.length() > EntryName.MAX_BYTES) {
      throw new LayerException(
          "'"
              + name
              + "' is a symbolic link to no possible name: '"
              + EntryName.show(target)
              + "'");
    }
  }

  private LayerTree.Leaf hardLink(EntryName name, TarEntry entry) throws IOException {
    EntryName target = EntryName.parse(entry.link());
    Optional<LayerTree.Node> linked = tree.find(target);
    if (linked.isEmpty()
        || !(linked.get() instanceof LayerTree.Leaf leaf)
        || leaf == LayerTree.Leaf.WHITEOUT) {
      throw new LayerException(
          "'"
              + name
              + "' is a hard link to '"
              + target
              + "', which is no earlier file of the same layer");
    }
    // tar would unlink the file to link it to itself
    if (leaf != LayerTree.Leaf.DROPPED && !target.equals(name)) {
      writer.write(entry.withLink(target.raw()));
    }
    return leaf;
  }

  /** The folder of that name, made with all above it where the layer has only implied it so far. */
  private LayerTree.Directory folder(EntryName name) throws IOException {
    LayerTree.Directory at = tree.root();
    boolean hidesLower = false;
    int depth = 0;
    for (String element : name.elements()) {
      depth++;
      Optional<LayerTree.Node> present = at.child(element);
      if (present.isPresent() && present.get() instanceof LayerTree.Directory folder) {
        at = folder;
      } else {
        EntryName path = name.ancestor(depth);
        boolean removed = present.isPresent();
        Attributes attributes =
            hidesLower || removed ? Attributes.PLAIN_DIRECTORY : lowerAttributes(path);
        at = make(at, path, attributes, present);
        write(path, at, attributes);
        impliedDirectories++;
      }
      hidesLower |= at.isOpaque();
    }
    return at;
  }

  private Attributes lowerAttributes(EntryName name) throws IOException {
    return XattrPolicy.allowed(
        TarEntry.Type.DIRECTORY, lower.find(name).orElse(Attributes.PLAIN_DIRECTORY));
  }
}
