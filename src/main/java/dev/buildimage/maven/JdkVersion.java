package dev.buildimage.maven;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.maven.model.Build;
import org.apache.maven.model.Plugin;
import org.codehaus.plexus.util.xml.Xpp3Dom;

/** The Java feature version that a repository says it is built for: the highest of its modules'. */
final class JdkVersion {
  private JdkVersion() {}

  static OptionalInt of(Collection<EffectivePom> modules) {
    return modules.stream()
        .map(JdkVersion::texts)
        .map(texts -> texts.flatMap(Optional::stream).map(JdkVersion::feature))
        .map(versions -> versions.flatMapToInt(OptionalInt::stream).findFirst())
        .flatMapToInt(OptionalInt::stream)
        .max();
  }

  /** As Maven's compiler plugin decides: release before target, configuration before property. */
  private static Stream<Optional<String>> texts(EffectivePom pom) {
    Properties properties = pom.model().getProperties();
    return Stream.of("release", "target")
        .flatMap(
            name ->
                Stream.of(
                    configured(pom, name),
                    Optional.ofNullable(properties.getProperty("maven.compiler." + name))));
  }

  private static Optional<String> configured(EffectivePom pom, String name) {
    List<Plugin> plugins =
        Optional.ofNullable(pom.model().getBuild()).map(Build::getPlugins).orElse(List.of());
    return plugins.stream()
        .filter(plugin -> plugin.getArtifactId().equals("maven-compiler-plugin"))
        .map(Plugin::getConfiguration)
        .filter(Xpp3Dom.class::isInstance)
        .map(configuration -> ((Xpp3Dom) configuration).getChild(name))
        .flatMap(Stream::ofNullable)
        .map(Xpp3Dom::getValue)
        .flatMap(Stream::ofNullable)
        .findFirst();
  }

  private static OptionalInt feature(String text) {
    String digits = text.strip().replaceFirst("^1\\.(?=[5-8]$)", "");
    return digits.matches("[0-9]{1,3}")
        ? OptionalInt.of(Integer.parseInt(digits))
        : OptionalInt.empty();
  }
}
