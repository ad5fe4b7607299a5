package dev.buildimage.key;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Objects that were read lately: from one commit to the next, most are the same. */
final class ObjectCache implements StoredObjects {
  private static final int TREES = 256;
  private static final int BLOBS = 16;

  private final StoredObjects objects;
  private final Map<String, Tree> trees = new Latest<>(TREES);
  private final Map<String, byte[]> blobs = new Latest<>(BLOBS);

  ObjectCache(StoredObjects objects) {
    this.objects = objects;
  }

  private record Tree(List<Leaf> children, Map<String, TreeEntry> byName) {}

  private Tree tree(String id) throws KeyException {
    Tree known = trees.get(id);
    if (known == null) {
      List<Leaf> children = objects.children(id);
      Map<String, TreeEntry> byName = new HashMap<>();
      children.forEach(child -> byName.put(child.path(), child.entry()));
      known = new Tree(children, byName);
      trees.put(id, known);
    }
    return known;
  }

  @Override
  public List<Leaf> children(String treeId) throws KeyException {
    return tree(treeId).children();
  }

  /** What a tree has under a name. */
  Optional<TreeEntry> child(String treeId, String name) throws KeyException {
    return Optional.ofNullable(tree(treeId).byName().get(name));
  }

  @Override
  public List<Leaf> below(String treeId) throws KeyException {
    return objects.below(treeId);
  }

  @Override
  public byte[] blob(String id) throws KeyException {
    byte[] known = blobs.get(id);
    if (known != null) {
      return known;
    }
    byte[] read = objects.blob(id);
    blobs.put(id, read);
    return read;
  }

  private static final class Latest<V> extends LinkedHashMap<String, V> {
    private static final long serialVersionUID = 1L;

    private final int limit;

    Latest(int limit) {
      super(limit, 0.75f, true);
      this.limit = limit;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
      return size() > limit;
    }
  }
}
