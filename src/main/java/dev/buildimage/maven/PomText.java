package dev.buildimage.maven;

import java.io.IOException;
import java.io.StringWriter;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.maven.model.Model;
import org.apache.maven.model.io.xpp3.MavenXpp3Writer;

/** What one pom says by itself. */
final class PomText {
  private final Model model;
  private Optional<Set<String>> expressions = Optional.empty();

  PomText(Model model) {
    this.model = model;
  }

  /** As it was parsed; not to be changed. */
  Model model() {
    return model;
  }

  /** Everything that stands between {@code ${} and the next {@code }}. */
  Set<String> expressions() throws IOException {
    if (expressions.isEmpty()) {
      expressions = Optional.of(expressions(written(model)));
    }
    return expressions.get();
  }

  /** The same of any text. */
  static Set<String> expressions(String text) {
    Set<String> found = new HashSet<>();
    for (int start = text.indexOf("${"); start >= 0; start = text.indexOf("${", start + 1)) {
      int end = text.indexOf('}', start);
      found.add(text.substring(start + 2, end < 0 ? text.length() : end));
    }
    return found;
  }

  /**
   * Whether another pom in its place makes no difference: all is the same but for properties that
   * nobody asks for.
   *
   * @param expressions of all poms of the build
   */
  boolean isAsGoodAs(PomText other, Collection<String> expressions) throws IOException {
    return written(withoutUnused(expressions)).equals(written(other.withoutUnused(expressions)));
  }

  private Model withoutUnused(Collection<String> expressions) {
    Properties used = new Properties();
    used.putAll(model.getProperties());
    used.entrySet()
        .removeIf(
            property ->
                isUnused((String) property.getKey(), (String) property.getValue(), expressions));
    Model stripped = model.clone();
    stripped.setProperties(used);
    return stripped;
  }

  private static boolean isUnused(String name, String value, Collection<String> expressions) {
    // Maven asks for some of its own, and may complain of an expression wherever it is
    return Stream.of("maven.", "project.", "pom.").noneMatch(name::startsWith)
        && !value.contains("$")
        && expressions.stream()
            .noneMatch(
                expression -> expression.contains(name) || expression.contains("properties"));
  }

  private static String written(Model model) throws IOException {
    StringWriter text = new StringWriter();
    new MavenXpp3Writer().write(text, model);
    return text.toString();
  }
}
