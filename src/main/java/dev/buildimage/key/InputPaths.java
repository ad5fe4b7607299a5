package dev.buildimage.key;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Paths of inputs: relative to the root of the repository, parts divided by '/'. A folder {@code d}
 * is one line of the listing, {@code d/} one line a child, {@code .} the root's children. Globs
 * mean nothing here.
 */
public final class InputPaths {
  private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:[/\\\\].*");
  private static final Pattern FOLDER = Pattern.compile("(?s).*/\\.{0,2}");

  private InputPaths() {}

  /**
   * The path without {@code .}, {@code ..} and empty parts; a trailing '/' stays; "" is the root.
   *
   * @throws KeyException when it is empty, absolute or leaves the repository
   */
  public static String normalize(String input) throws KeyException {
    if (isPlain(input)) {
      return input;
    }
    if (input.isBlank()) {
      throw new KeyException("an input is empty: name a file or folder of the repository, or '.'");
    }
    if (input.startsWith("/") || DRIVE.matcher(input).matches()) {
      throw new KeyException(
          "input '" + input + "' is absolute: name it relative to the root of the repository");
    }
    List<String> parts = new ArrayList<>();
    for (String part : input.split("/")) {
      if (part.equals("..")) {
        if (parts.isEmpty()) {
          throw new KeyException(
              "input '"
                  + input
                  + "' is outside the repository: only what is in it can be in the key;"
                  + " copy the file in, or make it a submodule");
        }
        parts.remove(parts.size() - 1);
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    boolean folder = FOLDER.matcher(input).matches();
    return String.join("/", parts) + (folder && !parts.isEmpty() ? "/" : "");
  }

  /** Whether there is nothing to normalize, as in most of a history's many paths. */
  private static boolean isPlain(String input) {
    boolean start = true;
    for (int i = 0; i < input.length(); i++) {
      char c = input.charAt(i);
      boolean plain =
          c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
      if (start ? !plain : !plain && c != '/' && c != '.' && c != '-') {
        return false;
      }
      start = c == '/';
    }
    return !start;
  }

  /**
   * The inputs, normalized, without duplicates and without those that another lists anyway ({@code
   * d/x} beside {@code d/}). Git itself accepts other overlaps, but then one input changes the
   * lines of another ({@code m} beside {@code m/x} opens {@code m}): these are refused.
   *
   * @throws KeyException naming both, or when one is no path in the repository
   */
  public static List<String> disjoint(List<String> inputs) throws KeyException {
    Set<String> paths = new LinkedHashSet<>();
    for (String input : inputs) {
      paths.add(normalize(input));
    }
    List<String> kept = new ArrayList<>(paths);
    for (String outer : paths) {
      for (String inner : paths) {
        if (!inner.equals(outer) && RawPath.isAtOrBelow(inner, folder(outer))) {
          if (isChildLine(inner, outer)) {
            kept.remove(inner);
          } else {
            throw new KeyException(
                "inputs '"
                    + display(outer)
                    + "' and '"
                    + display(inner)
                    + "' overlap, and git would list the first differently because of the second:"
                    + " drop one of them");
          }
        }
      }
    }
    return kept.stream().map(InputPaths::display).toList();
  }

  private static boolean isChildLine(String inner, String outer) {
    boolean children = outer.isEmpty() || outer.endsWith("/");
    return children && inner.length() > outer.length() && inner.indexOf('/', outer.length()) < 0;
  }

  /** Normalized and raw, see {@link RawPath}. */
  static List<String> raw(List<String> inputs) throws KeyException {
    List<String> paths = new ArrayList<>();
    for (String input : inputs) {
      paths.add(RawPath.of(normalize(input)));
    }
    return paths;
  }

  /** The path without a trailing '/'. */
  static String folder(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  /** How a normalized path is written as an input. */
  static String display(String path) {
    return path.isEmpty() ? "." : path;
  }
}
