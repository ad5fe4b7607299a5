package dev.buildimage.maven;

import dev.buildimage.build.BuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.w3c.dom.Element;

/**
 * Metadata (Maven's repository metadata, 1.1) as layers have it: what a remote repository says, cut
 * down to what is there. So it changes with what a build resolves, not with what others release,
 * and says no time.
 */
final class RepositoryMetadata {
  private RepositoryMetadata() {}

  /** Of an artifact: what a version range, or a plugin without a version, is decided by. */
  static byte[] versions(String group, String artifact, Collection<String> versions) {
    Element root = XmlText.parseOwn("<metadata/>");
    XmlText.add(root, "groupId", group);
    XmlText.add(root, "artifactId", artifact);
    Element list = XmlText.add(XmlText.add(root, "versioning", ""), "versions", "");
    versions.forEach(version -> XmlText.add(list, "version", version));
    return XmlText.write(root);
  }

  /**
   * Of a group: which plugin a prefix stands for.
   *
   * @param isThere whether a plugin's artifact id is in the layers
   */
  static Optional<byte[]> plugins(Path file, Predicate<String> isThere)
      throws IOException, BuildException {
    SortedMap<String, String> prefixes = new TreeMap<>();
    Element source = XmlText.parse(file.toString(), Files.readAllBytes(file));
    for (Element plugins : XmlText.children(source, "plugins")) {
      for (Element plugin : XmlText.children(plugins, "plugin")) {
        XmlText.text(plugin, "artifactId")
            .filter(isThere)
            .ifPresent(
                artifact ->
                    prefixes.put(artifact, XmlText.text(plugin, "prefix").orElse(artifact)));
      }
    }
    if (prefixes.isEmpty()) {
      return Optional.empty();
    }
    Element root = XmlText.parseOwn("<metadata/>");
    Element plugins = XmlText.add(root, "plugins", "");
    prefixes.forEach(
        (artifact, prefix) -> {
          Element plugin = XmlText.add(plugins, "plugin", "");
          XmlText.add(plugin, "name", artifact);
          XmlText.add(plugin, "prefix", prefix);
          XmlText.add(plugin, "artifactId", artifact);
        });
    return Optional.of(XmlText.write(root));
  }
}
