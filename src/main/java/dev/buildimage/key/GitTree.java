package dev.buildimage.key;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A git tree: of leaves in memory, of which no object is ever written, or stored in git. */
final class GitTree {
  private sealed interface Node {}

  private record File(TreeEntry entry) implements Node {}

  /** Children by name, folders with a '/' behind it: that is git's order of a tree's entries. */
  private record Folder(NavigableMap<String, Node> children) implements Node {}

  /** A folder that git has as an object. */
  private record Stored(String id) implements Node {}

  /** Takes what differs between two objects. */
  interface Visitor {
    /** A path (raw) of a file, link or submodule, and what each side has there. */
    void different(String path, Optional<TreeEntry> before, Optional<TreeEntry> after);
  }

  private final ObjectFormat format;
  private final ObjectCache objects;
  private final Node root;

  private GitTree(ObjectFormat format, ObjectCache objects, Node root) {
    this.format = format;
    this.objects = objects;
    this.root = root;
  }

  /** The tree that has these leaves. */
  static GitTree of(ObjectFormat format, ObjectCache objects, Collection<Leaf> leaves) {
    Folder root = new Folder(new TreeMap<>());
    leaves.forEach(leaf -> add(root, leaf));
    return new GitTree(format, objects, root);
  }

  /** The tree that git has under an object id. */
  static GitTree stored(ObjectFormat format, ObjectCache objects, String id) {
    return new GitTree(format, objects, new Stored(id));
  }

  private static void add(Folder root, Leaf leaf) {
    Folder folder = root;
    int start = 0;
    for (int slash; (slash = leaf.path().indexOf('/', start)) >= 0; start = slash + 1) {
      String name = leaf.path().substring(start, slash + 1);
      folder = (Folder) folder.children().computeIfAbsent(name, n -> new Folder(new TreeMap<>()));
    }
    folder.children().put(leaf.path().substring(start), new File(leaf.entry()));
  }

  /** In git's order, see {@link Folder}. */
  private Map<String, Node> children(Node node) throws KeyException {
    if (node instanceof Folder folder) {
      return folder.children();
    }
    Map<String, Node> children = new LinkedHashMap<>();
    if (node instanceof Stored stored) {
      for (Leaf child : objects.children(stored.id())) {
        boolean folder = child.entry().mode() == EntryMode.FOLDER;
        children.put(folder ? child.path() + "/" : child.path(), node(child.entry()));
      }
    }
    return children;
  }

  /** What is at a raw path ("" is the root); empty when nothing is, or an empty folder. */
  Optional<TreeEntry> find(String path) throws KeyException {
    Node node = root;
    for (String name : path.isEmpty() ? new String[0] : path.split("/")) {
      Optional<Node> next = child(node, name);
      if (next.isEmpty()) {
        return Optional.empty();
      }
      node = next.get();
    }
    return node instanceof Folder folder && folder.children().isEmpty()
        ? Optional.empty()
        : Optional.of(entry(node));
  }

  private Optional<Node> child(Node node, String name) throws KeyException {
    if (node instanceof Stored stored) {
      return objects.child(stored.id(), name).map(GitTree::node);
    }
    return node instanceof Folder folder ? child(folder.children(), name) : Optional.empty();
  }

  private static Node node(TreeEntry entry) {
    return entry.mode() == EntryMode.FOLDER ? new Stored(entry.objectId()) : new File(entry);
  }

  /** Whether an input (normalized, raw) matches nothing. */
  boolean isMissing(String path) throws KeyException {
    Optional<TreeEntry> found = find(InputPaths.folder(path));
    return found.isEmpty()
        || (path.endsWith("/")
            && found.get().mode() != EntryMode.FOLDER
            && found.get().mode() != EntryMode.SUBMODULE);
  }

  /**
   * The lines that {@code git ls-tree --full-tree} prints for some paths (raw; "" is the root, a
   * trailing '/' asks for a folder's children). A folder is opened when a path goes through it, and
   * then each of its children that any path covers is listed.
   */
  List<KeyEntry> list(Collection<String> paths) throws KeyException {
    List<KeyEntry> lines = new ArrayList<>();
    list(root, "", paths, lines);
    return lines;
  }

  private void list(Node folder, String base, Collection<String> paths, List<KeyEntry> lines)
      throws KeyException {
    for (Map.Entry<String, Node> child : children(folder).entrySet()) {
      Node node = child.getValue();
      String path = base + plain(child.getKey());
      if (!(node instanceof File)
          && paths.stream().anyMatch(asked -> asked.startsWith(path + "/"))) {
        list(node, path + "/", paths, lines);
      } else if (isCovered(path, paths)) {
        TreeEntry entry = entry(node);
        lines.add(KeyEntry.of(entry.mode(), entry.objectId(), path));
      }
    }
  }

  /** Every file, link and submodule at or below some paths. */
  List<Leaf> leaves(Collection<String> paths) throws KeyException {
    List<Leaf> leaves = new ArrayList<>();
    leaves(root, "", paths, leaves);
    return leaves;
  }

  private void leaves(Node node, String path, Collection<String> paths, List<Leaf> leaves)
      throws KeyException {
    boolean covered = isCovered(path, paths);
    String base = path.isEmpty() ? "" : path + "/";
    if (node instanceof File file) {
      if (covered) {
        leaves.add(new Leaf(path, file.entry()));
      }
    } else if (covered && node instanceof Stored stored) {
      for (Leaf leaf : objects.below(stored.id())) {
        leaves.add(new Leaf(base + leaf.path(), leaf.entry()));
      }
    } else if (covered || isAbove(path, paths)) {
      for (Map.Entry<String, Node> child : children(node).entrySet()) {
        leaves(child.getValue(), base + plain(child.getKey()), paths, leaves);
      }
    }
  }

  /**
   * Compares what is at or below some paths here with what is at or below some paths there; what is
   * the same on both sides is not looked into.
   */
  void compare(
      Collection<String> paths, GitTree other, Collection<String> otherPaths, Visitor visitor)
      throws KeyException {
    Selection own = new Selection(paths);
    Selection others = paths.equals(otherPaths) ? own : new Selection(otherPaths);
    compare(
        "",
        new Side(this, own, Optional.of(root), own.has("")),
        new Side(other, others, Optional.of(other.root), others.has("")),
        visitor);
  }

  /** Paths, and the folders on the way to them. */
  private static final class Selection {
    private final Set<String> paths = new HashSet<>();
    private final Set<String> above = new HashSet<>();

    Selection(Collection<String> asked) {
      for (String path : asked) {
        String folder = InputPaths.folder(path);
        paths.add(folder);
        for (int end = folder.lastIndexOf('/'); end > 0; end = folder.lastIndexOf('/', end - 1)) {
          above.add(folder.substring(0, end));
        }
        above.add("");
      }
    }

    boolean has(String path) {
      return paths.contains(path);
    }

    boolean isAbove(String folder) {
      return above.contains(folder);
    }
  }

  /** What a tree has at one place. */
  private record Side(GitTree tree, Selection selection, Optional<Node> node, boolean covered) {
    Optional<TreeEntry> entry() throws KeyException {
      return covered && node.isPresent() ? Optional.of(tree.entry(node.get())) : Optional.empty();
    }

    /** What is in a folder, as far as the paths are concerned. */
    Map<String, Node> children(String path) throws KeyException {
      return node.isPresent() && (covered || selection.isAbove(path))
          ? tree.children(node.get())
          : Map.of();
    }

    Side below(String path, Optional<Node> child) {
      return new Side(tree, selection, child, covered || selection.has(path));
    }
  }

  private static void compare(String path, Side before, Side after, Visitor visitor)
      throws KeyException {
    Optional<TreeEntry> was = before.entry();
    Optional<TreeEntry> is = after.entry();
    if (was.isPresent() && was.equals(is)) {
      return;
    }
    Optional<TreeEntry> leafBefore = was.filter(entry -> entry.mode() != EntryMode.FOLDER);
    Optional<TreeEntry> leafAfter = is.filter(entry -> entry.mode() != EntryMode.FOLDER);
    if (leafBefore.isPresent() || leafAfter.isPresent()) {
      visitor.different(path, leafBefore, leafAfter);
    }
    Map<String, Node> childrenBefore = before.children(path);
    Map<String, Node> childrenAfter = after.children(path);
    boolean alike = before.selection() == after.selection();
    TreeSet<String> names = new TreeSet<>();
    childrenBefore.forEach(
        (name, node) -> {
          if (!alike || !isSame(node, childrenAfter.get(name))) {
            names.add(plain(name));
          }
        });
    childrenAfter.keySet().stream()
        .filter(name -> !childrenBefore.containsKey(name))
        .forEach(name -> names.add(plain(name)));
    for (String name : names) {
      String child = path.isEmpty() ? name : path + "/" + name;
      compare(
          child,
          before.below(child, child(childrenBefore, name)),
          after.below(child, child(childrenAfter, name)),
          visitor);
    }
  }

  /** Whether it can be told without a look below that all is the same there. */
  private static boolean isSame(Node node, @Nullable Node other) {
    return !(node instanceof Folder) && node.equals(other);
  }

  private static Optional<Node> child(Map<String, Node> children, String name) {
    return Optional.ofNullable(children.get(name))
        .or(() -> Optional.ofNullable(children.get(name + "/")));
  }

  private static boolean isCovered(String path, Collection<String> paths) {
    return paths.stream().anyMatch(asked -> RawPath.isAtOrBelow(path, InputPaths.folder(asked)));
  }

  private static boolean isAbove(String folder, Collection<String> paths) {
    return paths.stream()
        .map(InputPaths::folder)
        .anyMatch(asked -> RawPath.isAtOrBelow(asked, folder));
  }

  private static String plain(String name) {
    return InputPaths.folder(name);
  }

  private TreeEntry entry(Node node) throws KeyException {
    if (node instanceof File file) {
      return file.entry();
    }
    if (node instanceof Stored stored) {
      return new TreeEntry(EntryMode.FOLDER, stored.id());
    }
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (Map.Entry<String, Node> child : children(node).entrySet()) {
      TreeEntry entry = entry(child.getValue());
      String mode = entry.mode() == EntryMode.FOLDER ? "40000" : entry.mode().octal();
      content.writeBytes(RawPath.bytes(mode + " " + plain(child.getKey()) + "\0"));
      content.writeBytes(HexFormat.of().parseHex(entry.objectId()));
    }
    return new TreeEntry(EntryMode.FOLDER, format.treeId(content.toByteArray()));
  }
}
