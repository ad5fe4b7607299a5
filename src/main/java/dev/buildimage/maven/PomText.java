package dev.buildimage.maven;

import java.io.IOException;
import java.io.StringWriter;
import java.util.Collection;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.maven.model.Model;
import org.apache.maven.model.io.xpp3.MavenXpp3Writer;

/** What one pom says by itself. */
final class PomText {
  private final Model model;
  private Optional<String> rest = Optional.empty();
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
      Set<String> found = expressions(rest());
      model.getProperties().values().forEach(value -> found.addAll(expressions((String) value)));
      expressions = Optional.of(found);
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
    return rest().equals(other.rest())
        && differentProperties(other)
            .allMatch(
                name ->
                    isUnused(name, model.getProperties().getProperty(name, ""), expressions)
                        && isUnused(
                            name, other.model.getProperties().getProperty(name, ""), expressions));
  }

  private Stream<String> differentProperties(PomText other) {
    Properties here = model.getProperties();
    Properties there = other.model.getProperties();
    return Stream.concat(here.stringPropertyNames().stream(), there.stringPropertyNames().stream())
        .distinct()
        .filter(name -> !Objects.equals(here.getProperty(name), there.getProperty(name)));
  }

  private static boolean isUnused(String name, String value, Collection<String> expressions) {
    // Maven asks for some of its own, and may complain of an expression wherever it is
    return Stream.of("maven.", "project.", "pom.").noneMatch(name::startsWith)
        && !value.contains("$")
        && expressions.stream()
            .noneMatch(
                expression -> expression.contains(name) || expression.contains("properties"));
  }

  /** All but the properties, which profiles have too: those are here. */
  private String rest() throws IOException {
    if (rest.isEmpty()) {
      Model stripped = model.clone();
      stripped.setProperties(new Properties());
      StringWriter text = new StringWriter();
      new MavenXpp3Writer().write(text, stripped);
      rest = Optional.of(text.toString());
    }
    return rest.get();
  }
}
