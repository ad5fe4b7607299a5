package dev.buildimage.store;

import dev.buildimage.image.Digest;
import java.util.ArrayList;
import java.util.List;

/** What the trees of an image's layers are named by. */
public final class LayerTreeIds {
  private LayerTreeIds() {}

  /**
   * What the tree of the topmost layer is named by where the layers below shape it: a digest of the
   * chainID, since the chainID of a lowest layer is its diffID, and that tree may look otherwise.
   */
  public static Digest shaped(List<Digest> diffIds) {
    Digest chainId = diffIds.get(0);
    for (Digest diffId : diffIds.subList(1, diffIds.size())) {
      chainId = Digest.of(chainId + " " + diffId);
    }
    return Digest.of(chainId.toString());
  }

  /**
   * The same tree where there is one user and group id only, which then owns all of it: another
   * tree.
   */
  public static Digest withOneOwner(Digest id) {
    return Digest.of("one id " + id);
  }

  /** All names that trees of an image may have. */
  static List<Digest> of(List<Digest> diffIds) {
    List<Digest> ids = new ArrayList<>();
    for (int i = 0; i < diffIds.size(); i++) {
      for (Digest id : List.of(diffIds.get(i), shaped(diffIds.subList(0, i + 1)))) {
        ids.add(id);
        ids.add(withOneOwner(id));
      }
    }
    return ids;
  }
}
