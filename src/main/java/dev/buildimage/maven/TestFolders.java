package dev.buildimage.maven;

import dev.buildimage.sandbox.Bind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What tests see of the machine, at its own paths. */
public final class TestFolders {
  private final List<Path> folders = new ArrayList<>();
  private final List<Path> files = new ArrayList<>();

  /** Adds folders, which need not be there yet, but no part of one that is already in. */
  public void add(Collection<Path> more) {
    for (Path each : more) {
      Path path = each.toAbsolutePath().normalize();
      // the container has a "/" of its own
      if (path.getNameCount() > 0 && folders.stream().noneMatch(path::startsWith)) {
        folders.add(path);
      }
    }
  }

  /** Adds what is on a class path and there, folders and files. */
  public void addClassPath(List<String> elements) {
    for (String element : elements) {
      Path path = Path.of(element).toAbsolutePath().normalize();
      if (Files.isDirectory(path)) {
        add(List.of(path));
      } else if (Files.isRegularFile(path) && folders.stream().noneMatch(path::startsWith)) {
        files.add(path);
      }
    }
  }

  /** Those that tests may write to. */
  public Path[] folders() {
    return folders.toArray(Path[]::new);
  }

  /** Those that they only read. */
  public List<Bind> files() {
    return files.stream().distinct().map(file -> new Bind(file, file.toString(), true)).toList();
  }
}
