package dev.buildimage.maven;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a project's source is, as a link that people follow: over https, without credentials.
 *
 * @param url without a slash or {@code .git} at its end
 */
record SourceAddress(String url) {
  /** {@code git@github.com:owner/name.git}, ssh's short form. */
  private static final Pattern SHORT =
      Pattern.compile("(?:[^@/\\s]+@)?([^:/\\s]+\\.[^:/\\s]+):(?!/)(\\S+)");

  private static final Set<String> REMOTE =
      Set.of("https", "http", "ssh", "git", "git+ssh", "git+https");

  /**
   * Reads what a pom's {@code <scm>} or git's configuration says.
   *
   * @param text a url, also in ssh's short form or Maven's {@code scm:git:url}
   * @return empty for what is on a machine's own disk, or can't be understood: an image that said
   *     it would be another on each machine
   */
  static Optional<SourceAddress> of(String text) {
    String plain = text.strip().replaceFirst("^scm:[a-z0-9_]+[:|]", "");
    Matcher shortForm = SHORT.matcher(plain);
    if (shortForm.matches()) {
      return Optional.of(address("https", shortForm.group(1), "/" + shortForm.group(2)));
    }
    try {
      URI uri = new URI(plain);
      if (uri.getScheme() == null
          || uri.getHost() == null
          || !REMOTE.contains(uri.getScheme().toLowerCase(Locale.ROOT))) {
        return Optional.empty();
      }
      boolean web = uri.getScheme().toLowerCase(Locale.ROOT).startsWith("http");
      // a port of ssh says nothing of the web's
      String port = web && uri.getPort() >= 0 ? ":" + uri.getPort() : "";
      String path = uri.getRawPath() == null ? "" : uri.getRawPath();
      return Optional.of(
          address(
              web ? uri.getScheme().toLowerCase(Locale.ROOT) : "https",
              uri.getHost() + port,
              path));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static SourceAddress address(String scheme, String host, String path) {
    String clean = path.replaceFirst("/+$", "").replaceFirst("\\.git$", "");
    return new SourceAddress(scheme + "://" + host + clean);
  }
}
