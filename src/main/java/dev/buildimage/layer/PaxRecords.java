package dev.buildimage.layer;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The body of a pax extended header (POSIX.1-2001, pax, "pax Extended Header"): records of {@code
 * "%d %s=%s\n"}. Values are any bytes, held one char a byte: file capabilities are no text, which
 * is why no library that decodes UTF-8 reads these.
 */
final class PaxRecords {
  /** Offset and length of each part of a file with holes, with commas between. */
  static final String SPARSE_MAP = "GNU.sparse.map";

  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,9}");
  private static final String SPARSE_OFFSET = "GNU.sparse.offset";
  private static final String SPARSE_LENGTH = "GNU.sparse.numbytes";

  private PaxRecords() {}

  /**
   * The records by their keywords, of which a later one counts; but the parts of a file with holes,
   * which GNU tar's version 0.0 repeats, as one {@link #SPARSE_MAP}, as its version 0.1 writes
   * them.
   */
  static SortedMap<String, String> parse(byte[] body) throws LayerException {
    String text = new String(body, StandardCharsets.ISO_8859_1);
    SortedMap<String, String> records = new TreeMap<>();
    StringJoiner sparse = new StringJoiner(",");
    String expected = SPARSE_OFFSET;
    int start = 0;
    while (start < text.length()) {
      int blank = text.indexOf(' ', start);
      int end = blank < 0 ? -1 : end(text, start, blank);
      int equals = text.indexOf('=', blank + 1);
      boolean whole = end > 0 && equals > blank + 1 && equals < end && text.charAt(end - 1) == '\n';
      if (!whole) {
        throw new LayerException("a pax header has a damaged record at its byte " + start);
      }
      String key = text.substring(blank + 1, equals);
      String value = text.substring(equals + 1, end - 1);
      if (key.equals(SPARSE_OFFSET) || key.equals(SPARSE_LENGTH)) {
        if (!key.equals(expected) || records.containsKey(SPARSE_MAP) || value.contains(",")) {
          throw new LayerException("a pax header has a damaged sparse map at its byte " + start);
        }
        sparse.add(value);
        expected = key.equals(SPARSE_OFFSET) ? SPARSE_LENGTH : SPARSE_OFFSET;
      } else {
        records.put(key, value);
      }
      start = end;
    }
    if (sparse.length() > 0) {
      if (records.put(SPARSE_MAP, sparse.toString()) != null || expected.equals(SPARSE_LENGTH)) {
        throw new LayerException("a pax header has a damaged sparse map");
      }
    }
    return records;
  }

  /** Where the record ends, or -1 when its length is none or leads out of the header. */
  private static int end(String text, int start, int blank) {
    String length = text.substring(start, blank);
    if (!LENGTH.matcher(length).matches()) {
      return -1;
    }
    int end = start + Integer.parseInt(length);
    return end > blank && end <= text.length() ? end : -1;
  }

  static byte[] format(Map<String, String> records) {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, String> each : new TreeMap<>(records).entrySet()) {
      String rest = " " + each.getKey() + "=" + each.getValue() + "\n";
      int length = rest.length() + digits(rest.length());
      // the length counts its own digits, which may make it one digit longer
      length = rest.length() + digits(length);
      text.append(length).append(rest);
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static int digits(int number) {
    return Integer.toString(number).length();
  }
}
