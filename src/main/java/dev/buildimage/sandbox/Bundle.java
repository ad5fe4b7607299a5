package dev.buildimage.sandbox;

import java.util.List;

/**
 * A container as a runtime gets it.
 *
 * @param process what runs
 * @param mounts what it sees beside its root file system and the usual
 * @param network its network
 * @param security how it is fenced in
 * @param ids which there are
 */
public record Bundle(
    ContainerProcess process, List<Bind> mounts, Network network, Security security, Ids ids) {
  /** Copies the mounts. */
  public Bundle {
    mounts = List.copyOf(mounts);
  }

  /** Whose rights the process has, as far as there are ids. */
  ContainerUser user() {
    return ids == Ids.ALL ? process.user() : ContainerUser.ROOT;
  }
}
