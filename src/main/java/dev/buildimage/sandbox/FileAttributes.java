package dev.buildimage.sandbox;

/**
 * Owner and permissions of a mounted file, in the container's own ids.
 *
 * @param mode permission bits, as in {@code 0400}
 */
public record FileAttributes(int uid, int gid, int mode) {
  String owner() {
    return uid + ":" + gid;
  }

  String octalMode() {
    return Integer.toOctalString(mode);
  }
}
