package dev.buildimage.layer;

/**
 * One member of a tar, its headers put together. Names and link targets are as they stand there,
 * one char a byte.
 *
 * @param size bytes of the file, its holes counted; 0 for all but files
 * @param link target of a link, else empty
 * @param device numbers of a device, else 0:0
 */
record TarEntry(
    String name, Type type, long size, String link, Device device, Attributes attributes) {
  enum Type {
    FILE('0'),
    HARD_LINK('1'),
    SYMLINK('2'),
    CHAR_DEVICE('3'),
    BLOCK_DEVICE('4'),
    DIRECTORY('5'),
    FIFO('6');

    private final char flag;

    Type(char flag) {
      this.flag = flag;
    }

    char flag() {
      return flag;
    }
  }

  record Device(int major, int minor) {
    static final Device NONE = new Device(0, 0);
  }

  static TarEntry file(String name, long size, Attributes attributes) {
    return new TarEntry(name, Type.FILE, size, "", Device.NONE, attributes);
  }

  static TarEntry directory(String name, Attributes attributes) {
    return new TarEntry(name, Type.DIRECTORY, 0, "", Device.NONE, attributes);
  }

  static TarEntry symlink(String name, String target, Attributes attributes) {
    return new TarEntry(name, Type.SYMLINK, 0, target, Device.NONE, attributes);
  }

  /** Overlayfs' own form of a whiteout, a character device 0:0. */
  static TarEntry overlayWhiteout(String name) {
    return new TarEntry(name, Type.CHAR_DEVICE, 0, "", Device.NONE, Attributes.plain(0));
  }

  boolean isOverlayWhiteout() {
    return type == Type.CHAR_DEVICE && device.equals(Device.NONE);
  }

  TarEntry withName(String other) {
    return new TarEntry(other, type, size, link, device, attributes);
  }

  TarEntry withSize(long other) {
    return new TarEntry(name, type, other, link, device, attributes);
  }

  TarEntry withLink(String other) {
    return new TarEntry(name, type, size, other, device, attributes);
  }

  TarEntry withAttributes(Attributes others) {
    return new TarEntry(name, type, size, link, device, others);
  }
}
