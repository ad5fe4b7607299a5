package dev.buildimage.ci;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A YAML file of which parts are this plugin's, each between two comments:
 *
 * <pre>
 * # builder:ci begin NAME CHECKSUM
 * # builder:ci end NAME
 * </pre>
 *
 * The checksum, of what is between them but for line ends and {@link ActionPins}, tells whether
 * somebody has edited that. {@code # builder:ci own NAME} instead says that the part is the user's.
 */
final class MarkedFile {
  private static final Pattern MARK =
      Pattern.compile("(?m)^([ \\t]*# builder:ci )([^\\r\\n]*)(\\r?\\n|\\z)");
  private static final Pattern BEGIN = Pattern.compile("begin (\\S+)(?: ([0-9a-f]+))?\\s*");
  private static final Pattern END = Pattern.compile("end (\\S+)\\s*");
  private static final Pattern OWN = Pattern.compile("own (\\S+)\\s*");
  private static final int CHECKSUM_DIGITS = 16;

  private final FileText file;
  private final ActionPins pins = new ActionPins();

  MarkedFile(FileText file) {
    this.file = file;
  }

  /** A file of nothing but these parts. */
  static String whole(List<CiPart> parts) {
    StringBuilder text = new StringBuilder();
    for (CiPart part : parts) {
      text.append(marked("# builder:ci ", part.name(), part.text(), "\n"));
    }
    return text.toString();
  }

  /**
   * A part in the file.
   *
   * @param start offset of its first mark
   * @param from offset behind that
   * @param to offset of its second mark
   * @param end offset behind that
   * @param indentation of the first mark, with all before its own words
   */
  private record Span(
      String name,
      Optional<String> checksum,
      int start,
      int from,
      int to,
      int end,
      String indentation) {}

  /** Whether there is a mark in it. */
  boolean isMarked() {
    return MARK.matcher(file.text()).find();
  }

  /**
   * The file's text with these parts instead of those that it has.
   *
   * @param overwrite whether parts that somebody has edited are given up
   * @throws CiException with a line for each part that can't be replaced, and the way out
   */
  String update(List<CiPart> parts, boolean overwrite) throws CiException {
    if (file.decoded().isPresent()) {
      throw new CiException(file.path() + ": this is UTF-16: save the file as UTF-8");
    }
    Map<String, Span> spans = spans(parts);
    List<String> edited = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    int done = 0;
    Map<String, CiPart> byName = new HashMap<>();
    parts.forEach(part -> byName.put(part.name(), part));
    for (Span span : spans.values()) {
      String old = file.text().substring(span.from(), span.to()).replace("\r\n", "\n");
      if (!overwrite && isEdited(span, old)) {
        edited.add(
            file.location(span.start())
                + ": the part "
                + span.name()
                + " has been edited between its marks");
      }
      String lineEnd = file.text().startsWith("\r\n", span.from() - 2) ? "\r\n" : "\n";
      String now = pins.kept(old, Objects.requireNonNull(byName.get(span.name())).text());
      text.append(file.text(), done, span.start());
      text.append(marked(span.indentation(), span.name(), now, lineEnd));
      done = span.end();
    }
    if (!edited.isEmpty()) {
      throw new CiException(
          String.join("\n", edited)
              + "\nput what is yours outside of the marks; or make the part yours, with \"# builder:ci"
              + " own NAME\" instead of its two marks; or give the edits up with"
              + " -Dbuilder.ciOverwrite");
    }
    return text.append(file.text(), done, file.text().length()).toString();
  }

  /** An empty part without a checksum is one that the user wants to have. */
  private boolean isEdited(Span span, String content) {
    return span.checksum().isEmpty()
        ? !content.isBlank()
        : !span.checksum().get().equals(checksum(content));
  }

  /** The parts in the order of the file, without those that are the user's. */
  private Map<String, Span> spans(List<CiPart> parts) throws CiException {
    Map<String, Span> spans = new LinkedHashMap<>();
    List<String> own = new ArrayList<>();
    Matcher mark = MARK.matcher(file.text());
    Optional<Span> open = Optional.empty();
    while (mark.find()) {
      String what = mark.group(2);
      Matcher begin = BEGIN.matcher(what);
      Matcher end = END.matcher(what);
      Matcher other = OWN.matcher(what);
      if (begin.matches()) {
        if (open.isPresent()) {
          throw wrong(
              mark,
              "the part " + begin.group(1) + " begins in the part " + open.get().name(),
              "end that before");
        }
        open =
            Optional.of(
                new Span(
                    begin.group(1),
                    Optional.ofNullable(begin.group(2)),
                    mark.start(),
                    mark.end(),
                    0,
                    0,
                    mark.group(1)));
      } else if (end.matches()) {
        String name = end.group(1);
        Span span =
            open.filter(begun -> begun.name().equals(name))
                .orElseThrow(
                    () ->
                        wrong(
                            mark,
                            "the part " + name + " ends where it hasn't begun",
                            "write \"# builder:ci begin " + name + "\" where it does"));
        Span whole =
            new Span(
                name,
                span.checksum(),
                span.start(),
                span.from(),
                mark.start(),
                mark.end(),
                span.indentation());
        if (spans.put(name, whole) != null) {
          throw wrong(mark, "the part " + name + " is there twice", "remove one of them");
        }
        open = Optional.empty();
      } else if (other.matches()) {
        own.add(other.group(1));
      } else {
        throw wrong(
            mark,
            "\"" + what.strip() + "\" is no mark of builder:ci",
            "\"begin NAME CHECKSUM\", \"end NAME\" or \"own NAME\" expected");
      }
    }
    if (open.isPresent()) {
      throw new CiException(
          file.location(open.get().start())
              + ": the part "
              + open.get().name()
              + " has no end: write \"# builder:ci end "
              + open.get().name()
              + "\" where it is");
    }
    requireSame(parts, spans, own);
    return spans;
  }

  private void requireSame(List<CiPart> parts, Map<String, Span> spans, List<String> own)
      throws CiException {
    for (CiPart part : parts) {
      if (!spans.containsKey(part.name()) && !own.contains(part.name())) {
        throw new CiException(
            file.path()
                + ": there is no part "
                + part.name()
                + " in this file: write \"# builder:ci begin "
                + part.name()
                + "\" and \"# builder:ci end "
                + part.name()
                + "\" in two lines where it belongs, or \"# builder:ci own "
                + part.name()
                + "\" if you have your own; or give the file another name");
      }
    }
    for (Span span : spans.values()) {
      if (parts.stream().noneMatch(part -> part.name().equals(span.name()))) {
        throw new CiException(
            file.location(span.start())
                + ": there is nothing to write into a part "
                + span.name()
                + ": remove its marks, and what is between them if it isn't yours");
      }
    }
  }

  private CiException wrong(Matcher mark, String what, String wayOut) {
    return new CiException(file.location(mark.start(2)) + ": " + what + ": " + wayOut);
  }

  private static String marked(String indentation, String name, String text, String lineEnd) {
    String all =
        indentation
            + "begin "
            + name
            + " "
            + checksum(text)
            + "\n"
            + text
            + indentation
            + "end "
            + name
            + "\n";
    return all.replace("\n", lineEnd);
  }

  private static String checksum(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(new ActionPins().without(text).getBytes(ISO_8859_1));
      return HexFormat.of().formatHex(digest).substring(0, CHECKSUM_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
