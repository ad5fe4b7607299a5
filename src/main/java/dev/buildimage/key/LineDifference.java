package dev.buildimage.key;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which lines of a manifest that are no files came, went or changed. A line's first word is its
 * kind. Two lines are one that has changed when they have a name in common that no other line of
 * their side has: names are tried from the narrowest to the widest.
 */
final class LineDifference {
  /** How many names a line has at most. */
  private static final int WIDTHS = 4;

  /** A line's name, and the rest of it. */
  private record Named(String name, String rest) {}

  private final List<String> removed;
  private final List<String> added;
  private final List<LineChange> changes = new ArrayList<>();

  private LineDifference(Set<String> before, Set<String> after) {
    removed = new ArrayList<>(before);
    removed.removeAll(after);
    added = new ArrayList<>(after);
    added.removeAll(before);
  }

  /** In the order of their names. */
  static List<LineChange> between(KeyManifest before, KeyManifest after) {
    return new LineDifference(lines(before), lines(after)).changes();
  }

  private static Set<String> lines(KeyManifest manifest) {
    Set<String> lines = new TreeSet<>(manifest.lines());
    manifest.requirements().forEach(line -> lines.add("requirement " + line));
    return lines;
  }

  private List<LineChange> changes() {
    for (int width = 0; width < WIDTHS; width++) {
      pair(width);
    }
    for (String line : removed) {
      Named named = named(line, 0).orElseThrow();
      changes.add(new LineChange(named.name(), Optional.of(named.rest()), Optional.empty()));
    }
    for (String line : added) {
      Named named = named(line, 0).orElseThrow();
      changes.add(new LineChange(named.name(), Optional.empty(), Optional.of(named.rest())));
    }
    changes.sort(
        Comparator.comparing(LineChange::name)
            .thenComparing(change -> change.before().or(change::after).orElse("")));
    return List.copyOf(changes);
  }

  private void pair(int width) {
    Map<String, List<String>> after = byName(added, width);
    Map<String, List<String>> before = byName(removed, width);
    for (Iterator<String> lines = removed.iterator(); lines.hasNext(); ) {
      String old = lines.next();
      Optional<Named> named = named(old, width);
      if (named.isEmpty()) {
        continue;
      }
      List<String> news = after.getOrDefault(named.get().name(), List.of());
      if (news.size() == 1 && before.getOrDefault(named.get().name(), List.of()).size() == 1) {
        String rest = named(news.get(0), width).orElseThrow().rest();
        changes.add(
            new LineChange(named.get().name(), Optional.of(named.get().rest()), Optional.of(rest)));
        added.remove(news.get(0));
        lines.remove();
      }
    }
  }

  private static Map<String, List<String>> byName(List<String> lines, int width) {
    Map<String, List<String>> named = new HashMap<>();
    for (String line : lines) {
      named(line, width)
          .ifPresent(n -> named.computeIfAbsent(n.name(), name -> new ArrayList<>()).add(line));
    }
    return named;
  }

  /** The name of that width, the narrowest being 0, which every line has. */
  private static Optional<Named> named(String line, int width) {
    String[] words = line.split(" ", -1);
    return switch (words[0]) {
      case "arg" -> argument(line, width);
      case "cache" -> width == 0 ? Optional.of(cache(line)) : Optional.empty();
      case "maven" -> maven(line, words, width);
      case "requirement" -> width == 0 ? Optional.of(prefix(line, 2)) : Optional.empty();
      default -> width == 0 ? Optional.of(prefix(line, 1)) : Optional.empty();
    };
  }

  private static Optional<Named> argument(String line, int width) {
    int equals = line.indexOf('=');
    if (width > 0) {
      return Optional.empty();
    }
    return Optional.of(
        equals < 0
            ? prefix(line, 1)
            : new Named(line.substring(0, equals), line.substring(equals + 1)));
  }

  /** {@code cache <name> <kind> …}; an input's name is that of its file, behind a tab. */
  private static Named cache(String line) {
    Named named = prefix(line, 3);
    int tab = named.rest().indexOf('\t');
    return tab < 0
        ? named
        : new Named(
            named.name() + " " + named.rest().substring(tab + 1), named.rest().substring(0, tab));
  }

  /** {@code maven <kind> <coordinates> <version> …}: all but the version, then less and less. */
  private static Optional<Named> maven(String line, String[] words, int width) {
    if (words.length <= 3) {
      return switch (width) {
        case 0 -> Optional.of(prefix(line, words.length - 1));
        default -> Optional.empty();
      };
    }
    if (width == 0) {
      String behind = prefix(line, 4).rest();
      return Optional.of(
          new Named(prefix(line, 3).name() + (behind.isEmpty() ? "" : " " + behind), words[3]));
    }
    return width < 3 ? Optional.of(prefix(line, 4 - width)) : Optional.empty();
  }

  /** The first words, and what comes behind them. */
  private static Named prefix(String line, int count) {
    int end = -1;
    for (int i = 0; i < count; i++) {
      int space = line.indexOf(' ', end + 1);
      if (space < 0) {
        return new Named(line, "");
      }
      end = space;
    }
    return count == 0
        ? new Named("", line)
        : new Named(line.substring(0, end), line.substring(end + 1));
  }
}
