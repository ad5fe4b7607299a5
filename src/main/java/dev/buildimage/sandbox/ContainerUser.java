package dev.buildimage.sandbox;

import java.util.List;

/**
 * A process's user in the container's own ids (OCI runtime specification, "User").
 *
 * @param uid user id
 * @param gid group id
 * @param additionalGids further groups
 * @param home home directory, for HOME where nothing else sets it
 */
public record ContainerUser(int uid, int gid, List<Integer> additionalGids, String home) {
  /** Root without further groups. */
  public static final ContainerUser ROOT = new ContainerUser(0, 0, List.of(), "/root");

  /** {@code uid:gid}, as chown takes it. */
  public String owner() {
    return uid + ":" + gid;
  }
}
