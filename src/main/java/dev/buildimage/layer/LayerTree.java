package dev.buildimage.layer;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/**
 * What a layer holds so far: which names, and what they are. It is what keeps an extraction from
 * following a link, and it is small: about a hundred bytes and its last name element an entry, both
 * limited.
 */
final class LayerTree {
  private static final int MAX_HELD_BYTES = 64 << 20;

  sealed interface Node permits Leaf, Directory {}

  enum Leaf implements Node {
    FILE,
    SYMLINK,
    /** Was in the layer, and is not unpacked: a device. */
    DROPPED,
    /** Hides what is below, unless the layer itself puts something in its place. */
    WHITEOUT
  }

  static final class Directory implements Node {
    private final Map<String, Node> children = new HashMap<>(4);
    private Attributes attributes;
    private boolean opaque;

    Directory(Attributes attributes, boolean opaque) {
      this.attributes = attributes;
      this.opaque = opaque;
    }

    Optional<Node> child(String element) {
      return Optional.ofNullable(children.get(element));
    }

    Attributes attributes() {
      return attributes;
    }

    boolean isOpaque() {
      return opaque;
    }

    void makeOpaque() {
      opaque = true;
    }
  }

  private final Limits limits;
  private final Directory root = new Directory(Attributes.PLAIN_DIRECTORY, false);
  private int nodes;
  private long heldBytes;

  LayerTree(Limits limits) {
    this.limits = limits;
  }

  Directory root() {
    return root;
  }

  Optional<Node> find(EntryName name) {
    Optional<Node> at = Optional.of(root);
    for (String element : name.elements()) {
      at =
          at.flatMap(n -> n instanceof Directory folder ? folder.child(element) : Optional.empty());
    }
    return at;
  }

  /** Puts something in a folder, in the place of what has that name. */
  void put(Directory folder, String element, Node node) throws LayerException {
    if (folder.children.put(element, node) == null) {
      nodes++;
      hold(element.length());
      limits.checkEntries(nodes);
    }
    if (node instanceof Directory directory) {
      hold(bytes(directory.attributes));
    }
  }

  void describe(Directory directory, Attributes attributes) throws LayerException {
    hold(bytes(attributes) - bytes(directory.attributes));
    directory.attributes = attributes;
  }

  private void hold(long bytes) throws LayerException {
    heldBytes += bytes;
    if (heldBytes > MAX_HELD_BYTES) {
      throw new LayerException(
          "the names and attributes of the layer take more than " + MAX_HELD_BYTES + " bytes");
    }
  }

  private static long bytes(Attributes attributes) {
    long bytes = 0;
    for (Map.Entry<String, String> each : attributes.xattrs().entrySet()) {
      bytes += each.getKey().length() + each.getValue().length();
    }
    return bytes;
  }

  /** What is done with each whiteout. */
  interface WhiteoutVisitor {
    void visit(EntryName removed) throws IOException;
  }

  /** Visits every whiteout that the layer didn't put something in the place of. */
  void forEachWhiteout(WhiteoutVisitor visitor) throws IOException {
    // one open folder a level, not all that wait: names are short here, but whole paths are not
    record Visit(EntryName name, Iterator<Map.Entry<String, Node>> rest) {}
    Deque<Visit> open = new ArrayDeque<>();
    open.push(new Visit(EntryName.ROOT, root.children.entrySet().iterator()));
    while (!open.isEmpty()) {
      Visit visit = open.peek();
      if (!visit.rest().hasNext()) {
        open.pop();
        continue;
      }
      Map.Entry<String, Node> each = visit.rest().next();
      if (each.getValue() instanceof Directory folder) {
        EntryName name = visit.name().child(each.getKey());
        open.push(new Visit(name, folder.children.entrySet().iterator()));
      } else if (each.getValue() == Leaf.WHITEOUT) {
        visitor.visit(visit.name().child(each.getKey()));
      }
    }
  }
}
