package dev.buildimage.key;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A git tree in memory, of which no object is ever written. */
final class GitTree {
  private sealed interface Node {}

  private record File(TreeEntry entry) implements Node {}

  /** Children by name, folders with a '/' behind it: that is git's order of a tree's entries. */
  private record Folder(TreeMap<String, Node> children) implements Node {}

  private final ObjectFormat format;
  private final Folder root = new Folder(new TreeMap<>());

  GitTree(ObjectFormat format, Collection<Leaf> leaves) {
    this.format = format;
    leaves.forEach(this::add);
  }

  private void add(Leaf leaf) {
    Folder folder = root;
    int start = 0;
    for (int slash; (slash = leaf.path().indexOf('/', start)) >= 0; start = slash + 1) {
      String name = leaf.path().substring(start, slash + 1);
      folder = (Folder) folder.children().computeIfAbsent(name, n -> new Folder(new TreeMap<>()));
    }
    folder.children().put(leaf.path().substring(start), new File(leaf.entry()));
  }

  /** What is at a raw path ("" is the root); empty when nothing is, or an empty folder. */
  Optional<TreeEntry> find(String path) {
    Node node = root;
    for (String name : path.isEmpty() ? new String[0] : path.split("/")) {
      if (!(node instanceof Folder folder)) {
        return Optional.empty();
      }
      Node file = folder.children().get(name);
      Node next = file == null ? folder.children().get(name + "/") : file;
      if (next == null) {
        return Optional.empty();
      }
      node = next;
    }
    return node instanceof Folder folder && folder.children().isEmpty()
        ? Optional.empty()
        : Optional.of(entry(node));
  }

  /**
   * The lines that {@code git ls-tree --full-tree} prints for some paths (raw; "" is the root, a
   * trailing '/' asks for a folder's children). A folder is opened when a path goes through it, and
   * then each of its children that any path covers is listed.
   */
  List<KeyEntry> list(Collection<String> paths) {
    List<KeyEntry> lines = new ArrayList<>();
    list(root, "", paths, lines);
    return lines;
  }

  private void list(Folder folder, String base, Collection<String> paths, List<KeyEntry> lines) {
    folder
        .children()
        .forEach(
            (name, node) -> {
              String path = base + (node instanceof Folder ? chop(name) : name);
              if (node instanceof Folder child
                  && paths.stream().anyMatch(asked -> asked.startsWith(path + "/"))) {
                list(child, path + "/", paths, lines);
              } else if (paths.stream().anyMatch(asked -> covers(asked, path))) {
                TreeEntry entry = entry(node);
                lines.add(KeyEntry.of(entry.mode(), entry.objectId(), path));
              }
            });
  }

  private static boolean covers(String asked, String path) {
    return RawPath.isAtOrBelow(path, asked.endsWith("/") ? chop(asked) : asked);
  }

  private static String chop(String text) {
    return text.substring(0, text.length() - 1);
  }

  private TreeEntry entry(Node node) {
    if (node instanceof File file) {
      return file.entry();
    }
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    ((Folder) node)
        .children()
        .forEach(
            (name, child) -> {
              TreeEntry entry = entry(child);
              String mode = entry.mode() == EntryMode.FOLDER ? "40000" : entry.mode().octal();
              String plain = entry.mode() == EntryMode.FOLDER ? chop(name) : name;
              content.writeBytes(RawPath.bytes(mode + " " + plain + "\0"));
              content.writeBytes(HexFormat.of().parseHex(entry.objectId()));
            });
    return new TreeEntry(EntryMode.FOLDER, format.treeId(content.toByteArray()));
  }
}
