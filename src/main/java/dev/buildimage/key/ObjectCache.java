package dev.buildimage.key;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Objects that were read lately: from one commit to the next, most are the same. */
final class ObjectCache implements StoredObjects {
  private static final int TREES = 256;
  private static final int BLOBS = 16;

  private final StoredObjects objects;
  private final Map<String, List<Leaf>> trees = new Latest<>(TREES);
  private final Map<String, byte[]> blobs = new Latest<>(BLOBS);

  ObjectCache(StoredObjects objects) {
    this.objects = objects;
  }

  @Override
  public List<Leaf> children(String treeId) throws KeyException {
    List<Leaf> known = trees.get(treeId);
    if (known != null) {
      return known;
    }
    List<Leaf> read = objects.children(treeId);
    trees.put(treeId, read);
    return read;
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
