package dev.buildimage.image;

import java.util.List;

/** What layers make together, as one digest (OCI image specification, "Layer ChainID"). */
public final class ChainId {
  private ChainId() {}

  /**
   * The chainID of layers.
   *
   * @param diffIds lowest first; of none it is the digest of nothing
   */
  public static Digest of(List<Digest> diffIds) {
    if (diffIds.isEmpty()) {
      return Digest.of("");
    }
    Digest chainId = diffIds.get(0);
    for (Digest diffId : diffIds.subList(1, diffIds.size())) {
      chainId = Digest.of(chainId + " " + diffId);
    }
    return chainId;
  }
}
