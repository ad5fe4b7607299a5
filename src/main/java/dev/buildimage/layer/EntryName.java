package dev.buildimage.layer;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Where an entry lies in a layer: a clean path, relative to the layer's root, that can't lead out
 * of it by its text. It has no leading or trailing slash and no element that is empty, {@code .} or
 * {@code ..}; the root's own name is empty.
 *
 * <p>Names in a tar are bytes, in no known encoding. They are held as a string with one char a byte
 * (ISO-8859-1), which loses nothing and is compact.
 */
public final class EntryName implements Comparable<EntryName> {
  /** The layer's root folder. */
  public static final EntryName ROOT = new EntryName("");

  /** PATH_MAX of Linux less the closing NUL. */
  static final int MAX_BYTES = 4095;

  /** NAME_MAX of Linux. */
  private static final int MAX_ELEMENT_BYTES = 255;

  private final String raw;

  private EntryName(String raw) {
    this.raw = raw;
  }

  /**
   * The name for a path as people write it, {@code /etc/hosts} or {@code etc/hosts}, in UTF-8.
   *
   * @throws LayerException when it has {@code ..} or NUL, or is too long for Linux
   */
  public static EntryName of(String path) throws LayerException {
    return parse(new String(path.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
  }

  /**
   * The name for a path as it stands in a tar, one char a byte; leading slashes and {@code .}
   * elements are removed.
   *
   * @throws LayerException when it has {@code ..} or NUL, or is too long for Linux
   */
  public static EntryName parse(String bytes) throws LayerException {
    if (bytes.indexOf('\0') >= 0) {
      throw new LayerException("entry name '" + show(bytes) + "' holds a NUL byte");
    }
    StringBuilder clean = new StringBuilder(bytes.length());
    for (String element : bytes.split("/", -1)) {
      if (element.isEmpty() || element.equals(".")) {
        continue;
      }
      if (element.equals("..")) {
        throw new LayerException("entry name '" + show(bytes) + "' holds '..': it may leave root");
      }
      // a whiteout is longer than what it removes, and never becomes a file
      int most = MAX_ELEMENT_BYTES + (Marker.starts(element) ? Marker.PREFIX.length() : 0);
      if (element.length() > most) {
        throw tooLong(bytes, "an element", element.length(), most);
      }
      clean.append(clean.isEmpty() ? "" : "/").append(element);
    }
    if (clean.length() > MAX_BYTES) {
      throw tooLong(bytes, "the whole", clean.length(), MAX_BYTES);
    }
    return new EntryName(clean.toString());
  }

  private static LayerException tooLong(String bytes, String what, int length, int most) {
    return new LayerException(
        String.format(
            "entry name '%s' is too long: %s has %d bytes, Linux takes %d",
            show(bytes), what, length, most));
  }

  /** The name with one char a byte; the inverse of {@link #parse}. */
  public String raw() {
    return raw;
  }

  /** The bytes of the name. */
  public byte[] bytes() {
    return raw.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Whether this is the layer's root folder. */
  public boolean isRoot() {
    return raw.isEmpty();
  }

  /** The folder it lies in; the root's own is the root. */
  public EntryName parent() {
    int slash = raw.lastIndexOf('/');
    return slash < 0 ? ROOT : new EntryName(raw.substring(0, slash));
  }

  /** Whether it lies in that folder, at any depth. */
  public boolean isUnder(EntryName folder) {
    return folder.isRoot()
        ? !isRoot()
        : raw.startsWith(folder.raw) && raw.startsWith("/", folder.raw.length());
  }

  /** The last element, one char a byte. */
  String base() {
    return raw.substring(raw.lastIndexOf('/') + 1);
  }

  /** The elements from the root down, none for the root; each one char a byte. */
  List<String> elements() {
    return isRoot() ? List.of() : List.of(raw.split("/", -1));
  }

  /** The first {@code depth} elements; not computed while walking, names may be a thousand deep. */
  EntryName ancestor(int depth) {
    return new EntryName(String.join("/", elements().subList(0, depth)));
  }

  /** An entry of this folder; {@code element} is one element of a name that was parsed. */
  EntryName child(String element) {
    return new EntryName(isRoot() ? element : raw + "/" + element);
  }

  /** Bytes of a tar as a person may read them: UTF-8 where it is, no control characters, short. */
  static String show(String bytes) {
    String shortened = bytes.length() > 200 ? bytes.substring(0, 200) : bytes;
    String text =
        new String(shortened.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    return text.replaceAll("\\p{Cntrl}", "?") + (shortened.equals(bytes) ? "" : "…");
  }

  @Override
  public int compareTo(EntryName other) {
    return raw.compareTo(other.raw);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EntryName name && name.raw.equals(raw);
  }

  @Override
  public int hashCode() {
    return raw.hashCode();
  }

  /** The path for people, absolute. */
  @Override
  public String toString() {
    return "/" + show(raw);
  }
}
