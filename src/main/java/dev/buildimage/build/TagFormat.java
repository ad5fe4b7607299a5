package dev.buildimage.build;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;

/**
 * A further tag for builder images, which tells more to a reader than a hash, such as {@code
 * {commitDate}-{key}}.
 *
 * @param text with {@code {key}} and perhaps {@code {commitDate}}
 */
public record TagFormat(String text) {
  private static final Pattern TAG = Pattern.compile("\\w[\\w.-]{0,127}");
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneOffset.UTC);

  /**
   * The tag of an image.
   *
   * @param commitTime of the commit that is checked out; written in UTC as yyyyMMddHHmmss
   * @throws BuildException when the format has no key, something unknown, or makes no valid tag
   */
  public String tag(String key, Instant commitTime) throws BuildException {
    String tag = text.replace("{key}", key).replace("{commitDate}", DATE.format(commitTime));
    if (!text.contains("{key}") || tag.equals(key) || !TAG.matcher(tag).matches()) {
      throw new BuildException(
          "tagFormat '"
              + text
              + "' makes no tag beside the key: write {key}, before it perhaps {commitDate}, and"
              + " letters, digits, '.', '_' and '-', at most 128 characters in all");
    }
    return tag;
  }
}
