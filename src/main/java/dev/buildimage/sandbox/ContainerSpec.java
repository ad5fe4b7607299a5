package dev.buildimage.sandbox;

import java.util.List;

/**
 * A container without its root file system.
 *
 * @param process what runs
 * @param mounts what it sees beside its root file system and the usual, in this order
 * @param network its network
 * @param security how it is fenced in
 */
public record ContainerSpec(
    ContainerProcess process, List<? extends Mount> mounts, Network network, Security security) {
  /** Copies the mounts. */
  public ContainerSpec {
    mounts = List.copyOf(mounts);
  }
}
