package dev.buildimage.key;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Trees that were read lately: from one commit to the next, most are the same. */
final class TreeCache implements TreeObjects {
  private static final int TREES = 256;

  private final TreeObjects objects;
  private final Map<String, List<Leaf>> latest =
      new LinkedHashMap<>(TREES, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<Leaf>> eldest) {
          return size() > TREES;
        }
      };

  TreeCache(TreeObjects objects) {
    this.objects = objects;
  }

  @Override
  public List<Leaf> children(String treeId) throws KeyException {
    List<Leaf> known = latest.get(treeId);
    if (known != null) {
      return known;
    }
    List<Leaf> read = objects.children(treeId);
    latest.put(treeId, read);
    return read;
  }

  @Override
  public List<Leaf> below(String treeId) throws KeyException {
    return objects.below(treeId);
  }
}
