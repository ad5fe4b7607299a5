package dev.buildimage.mojo;

import dev.buildimage.sandbox.Bind;
import dev.buildimage.sandbox.Network;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.maven.plugin.MojoExecutionException;

/** What goals that run something in the image have in common: folders in and out. */
final class Folders {
  private Folders() {}

  /** An empty folder in place of what was there. */
  static Path renew(Path folder) throws IOException {
    if (Files.exists(folder)) {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure)
                throws IOException {
              Files.delete(visited);
              return FileVisitResult.CONTINUE;
            }
          });
    }
    return Files.createDirectories(folder);
  }

  /** Each folder under its own path, and under the real one where a link leads to it. */
  static List<Bind> binds(Path... folders) throws IOException {
    Set<Path> paths = new LinkedHashSet<>();
    for (Path folder : folders) {
      Path absolute = Files.createDirectories(folder).toAbsolutePath().normalize();
      paths.add(absolute);
      paths.add(absolute.toRealPath());
    }
    return paths.stream().map(Bind::same).toList();
  }

  static Network network(String name) throws MojoExecutionException {
    return switch (name) {
      case "host", "none" -> Network.valueOf(name.toUpperCase(Locale.ROOT));
      default ->
          throw new MojoExecutionException(
              "builder.network is '" + name + "': host or none expected");
    };
  }
}
