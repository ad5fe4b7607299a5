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

  /** All names that trees of an image may have. */
  static List<Digest> of(List<Digest> diffIds) {
    List<Digest> ids = new ArrayList<>(diffIds);
    for (int i = 1; i <= diffIds.size(); i++) {
      ids.add(shaped(diffIds.subList(0, i)));
    }
    return ids;
  }
}
