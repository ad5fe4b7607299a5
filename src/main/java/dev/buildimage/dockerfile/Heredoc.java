package dev.buildimage.dockerfile;

/**
 * A here-document of an instruction (Dockerfile reference, "Here-Documents").
 *
 * @param name its end marker
 * @param fileDescriptor the number before {@code <<}, 0 if there is none
 * @param expand whether variables in the content are meant: no part of the marker was quoted
 * @param chomp whether it began with {@code <<-}, so that leading tabs don't count
 * @param content its lines, with their endings
 */
record Heredoc(String name, int fileDescriptor, boolean expand, boolean chomp, String content) {
  Heredoc withContent(String text) {
    return new Heredoc(name, fileDescriptor, expand, chomp, text);
  }

  /** The content without the tabs that {@code <<-} takes away. */
  String text() {
    return chomp ? content.replaceAll("(?m)^\t+", "") : content;
  }
}
