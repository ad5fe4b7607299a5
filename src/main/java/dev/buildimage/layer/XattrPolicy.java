package dev.buildimage.layer;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which extended attributes may pass between a layer and a file system: file capabilities and
 * users' own. Overlayfs' attributes never do (a layer could redirect a folder to anywhere below
 * with one), nor do those of the machine, such as SELinux labels.
 */
final class XattrPolicy {
  /** What marks a folder that hides the layers below (Linux, overlayfs, "userxattr"). */
  static final String OPAQUE = "user.overlay.opaque";

  private static final String YES = "y";
  private static final String USER_OVERLAY = "user.overlay.";
  private static final String TRUSTED_OVERLAY = "trusted.overlay.";

  private XattrPolicy() {}

  static Attributes allowed(TarEntry.Type type, Attributes attributes) {
    if (attributes.xattrs().isEmpty()) {
      return attributes;
    }
    SortedMap<String, String> kept = new TreeMap<>(attributes.xattrs());
    kept.keySet().removeIf(name -> !allows(type, name));
    return attributes.withXattrs(kept);
  }

  private static boolean allows(TarEntry.Type type, String name) {
    boolean file = type == TarEntry.Type.FILE;
    boolean directory = type == TarEntry.Type.DIRECTORY;
    return file && name.equals("security.capability")
        || (file || directory) && name.startsWith("user.") && !isOverlay(name);
  }

  static Attributes opaque(Attributes attributes) {
    return attributes.withXattr(OPAQUE, YES);
  }

  static boolean isOpaque(Attributes attributes) {
    Map<String, String> xattrs = attributes.xattrs();
    return YES.equals(xattrs.get(OPAQUE)) || YES.equals(xattrs.get(TRUSTED_OVERLAY + "opaque"));
  }

  /** The attribute, if any, by which an entry of an upper takes its content from elsewhere. */
  static Optional<String> borrowing(Attributes attributes) {
    return attributes.xattrs().keySet().stream()
        .filter(XattrPolicy::isOverlay)
        .filter(name -> name.endsWith(".redirect") || name.endsWith(".metacopy"))
        .findFirst();
  }

  private static boolean isOverlay(String name) {
    return name.startsWith(USER_OVERLAY) || name.startsWith(TRUSTED_OVERLAY);
  }
}
