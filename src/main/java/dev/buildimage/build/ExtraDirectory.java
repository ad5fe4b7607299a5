package dev.buildimage.build;

import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * A folder whose files are added as they are, as Jib's {@code extraDirectories}; executable files
 * stay so.
 *
 * @param from the folder
 * @param into where its files are in the image, an absolute path
 * @param includes globs of {@link FileSystems}, of paths in the folder; none means all
 * @param excludes globs of the same kind
 * @param permissions octal modes by globs of paths in the image
 */
public record ExtraDirectory(
    Path from,
    String into,
    List<String> includes,
    List<String> excludes,
    Map<String, String> permissions) {
  static final String LAYER = "extra files";

  /** Copies the collections. */
  public ExtraDirectory {
    includes = List.copyOf(includes);
    excludes = List.copyOf(excludes);
    permissions = Map.copyOf(permissions);
  }

  void addTo(PlannedLayers layers) throws IOException, BuildException {
    if (!into.startsWith("/")) {
      throw new BuildException(
          "extra directory " + from + ": <into> '" + into + "' is no absolute path");
    }
    if (!Files.isDirectory(from)) {
      throw new BuildException(
          "extra directory " + from + " is no folder: make it, or correct <from>");
    }
    List<PathMatcher> included = matchers(includes);
    List<PathMatcher> excluded = matchers(excludes);
    Map<String, FilePermissions> modes = new TreeMap<>();
    for (Map.Entry<String, String> each : permissions.entrySet()) {
      modes.put(each.getKey(), mode(each.getValue()));
    }
    for (Path path : paths()) {
      Path relative = from.relativize(path);
      if ((included.isEmpty() || matches(included, relative)) && !matches(excluded, relative)) {
        String target = into.replaceFirst("/+$", "") + "/" + relative.toString().replace('\\', '/');
        layers.add(LAYER, path, target, permissions(path, target, modes));
      }
    }
  }

  private List<Path> paths() throws IOException {
    try (Stream<Path> walk = Files.walk(from, FileVisitOption.FOLLOW_LINKS)) {
      return walk.filter(path -> !path.equals(from)).sorted().toList();
    }
  }

  private List<PathMatcher> matchers(List<String> globs) throws BuildException {
    List<PathMatcher> matchers = new ArrayList<>();
    for (String glob : globs) {
      matchers.add(matcher(glob));
    }
    return matchers;
  }

  private PathMatcher matcher(String glob) throws BuildException {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + glob);
    } catch (PatternSyntaxException e) {
      throw new BuildException(
          "extra directory " + from + ": '" + glob + "' is no pattern: " + e.getDescription(), e);
    }
  }

  private static boolean matches(List<PathMatcher> matchers, Path path) {
    return matchers.stream().anyMatch(matcher -> matcher.matches(path));
  }

  private FilePermissions mode(String octal) throws BuildException {
    if (!octal.matches("[0-7]{3}")) {
      throw new BuildException(
          "extra directory "
              + from
              + ": mode '"
              + octal
              + "': three octal digits expected, as in 755");
    }
    return FilePermissions.fromOctalString(octal);
  }

  private FilePermissions permissions(Path path, String target, Map<String, FilePermissions> modes)
      throws IOException, BuildException {
    FilePermissions exact = modes.get(target);
    if (exact != null) {
      return exact;
    }
    for (Map.Entry<String, FilePermissions> each : modes.entrySet()) {
      if (matcher(each.getKey()).matches(Path.of(target))) {
        return each.getValue();
      }
    }
    return Files.isDirectory(path)
            || Files.getPosixFilePermissions(path).contains(PosixFilePermission.OWNER_EXECUTE)
        ? FilePermissions.DEFAULT_FOLDER_PERMISSIONS
        : FilePermissions.DEFAULT_FILE_PERMISSIONS;
  }
}
