package dev.buildimage.maven;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.maven.model.ConfigurationContainer;
import org.apache.maven.model.Plugin;
import org.codehaus.plexus.util.xml.Xpp3Dom;

/**
 * What a plugin will fetch because its configuration says so, such as annotation processors,
 * formatters and compilers. No plugin declares this, so it is taken from the shape: elements with a
 * groupId and an artifactId, values {@code group:artifact:version}, and elements named {@code
 * version} or {@code somethingVersion}.
 */
final class ConfiguredVersions {
  private static final Pattern COORDINATES =
      Pattern.compile("[A-Za-z][\\w.-]*:[\\w.-]+(:[\\w.${}-]+){1,3}(@\\w+)?");
  private static final Pattern VERSION = Pattern.compile("version|[a-z][A-Za-z]*Version");

  private final String moduleVersion;
  private final Predicate<String> own;

  /**
   * In one module.
   *
   * @param moduleVersion its own, which is no reason for another key
   * @param own whether {@code group:artifact:version} is a module of the build; the version may be
   *     empty
   */
  ConfiguredVersions(String moduleVersion, Predicate<String> own) {
    this.moduleVersion = moduleVersion;
    this.own = own;
  }

  /**
   * Lines, each with a place in the configuration and what is there.
   *
   * @param line the start of each
   */
  List<String> of(Plugin plugin, Supplier<LineText> line) {
    List<String> found = new ArrayList<>();
    Stream.concat(Stream.of(plugin), plugin.getExecutions().stream())
        .map(ConfigurationContainer::getConfiguration)
        .filter(Xpp3Dom.class::isInstance)
        .map(Xpp3Dom.class::cast)
        .forEach(configuration -> children(configuration, "", line, found));
    return found.stream().distinct().sorted().toList();
  }

  private void children(Xpp3Dom parent, String path, Supplier<LineText> line, List<String> found) {
    for (Xpp3Dom child : parent.getChildren()) {
      visit(child, path, line, found);
    }
  }

  private void visit(Xpp3Dom node, String parents, Supplier<LineText> line, List<String> found) {
    String path = parents.isEmpty() ? node.getName() : parents + "/" + node.getName();
    if (isNoMatterOfResolution(node.getName())) {
      return;
    }
    Optional<String> group = text(node, "groupId");
    Optional<String> artifact = text(node, "artifactId");
    if (group.isPresent() && artifact.isPresent()) {
      String version = text(node, "version").orElse("");
      if (!own.test(group.get() + ":" + artifact.get() + ":" + version)) {
        found.add(coordinates(node, line.get().word(path)).toString());
      }
      return;
    }
    children(node, path, line, found);
    String value = Objects.requireNonNullElse(node.getValue(), "").strip();
    boolean version =
        VERSION.matcher(node.getName()).matches()
            && !value.isEmpty()
            && !value.equals(moduleVersion);
    boolean coordinates =
        COORDINATES.matcher(value).matches()
            && !own.test(value.replaceFirst("^([^:]+:[^:]+:).*?([^:@]+)(@.*)?$", "$1$2"));
    if (version || coordinates) {
      found.add(line.get().word(path).word(value).toString());
    }
  }

  /** Rules that check versions, and what goes into archives, fetch nothing. */
  private static boolean isNoMatterOfResolution(String name) {
    return name.toLowerCase(Locale.ROOT).startsWith("require")
        || name.equals("rules")
        || name.equals("archive")
        || name.startsWith("manifest");
  }

  private static LineText coordinates(Xpp3Dom node, LineText line) {
    line.word(text(node, "groupId").orElse("") + ":" + text(node, "artifactId").orElse(""))
        .word(text(node, "version").orElse(""));
    Arrays.stream(node.getChildren())
        .filter(child -> !List.of("groupId", "artifactId", "version").contains(child.getName()))
        .flatMap(child -> leaves(child, child.getName()))
        .sorted()
        .forEach(line::word);
    return line;
  }

  private static Stream<String> leaves(Xpp3Dom node, String path) {
    if (node.getChildCount() == 0) {
      return Stream.of(path + "=" + Objects.requireNonNullElse(node.getValue(), "").strip());
    }
    return Arrays.stream(node.getChildren())
        .flatMap(child -> leaves(child, path + "/" + child.getName()));
  }

  private static Optional<String> text(Xpp3Dom node, String child) {
    return Optional.ofNullable(node.getChild(child))
        .map(Xpp3Dom::getValue)
        .map(String::strip)
        .filter(text -> !text.isEmpty());
  }
}
