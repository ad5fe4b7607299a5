package dev.buildimage.maven;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.maven.project.MavenProject;

/** The names of classes, as folders have them. */
final class TestClassNames {
  private static final List<String> SOURCES = List.of(".java", ".kt", ".groovy", ".scala");
  private static final List<String> FOLDERS = List.of("kotlin", "groovy", "scala");

  private TestClassNames() {}

  /**
   * Of files with certain endings below a folder, which need not be there.
   *
   * @return names as in {@code a.b.Outer$Inner}
   */
  static Set<String> below(Path folder, List<String> endings) throws IOException {
    Set<String> names = new TreeSet<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        files
            .map(file -> folder.relativize(file).toString())
            .forEach(
                file ->
                    endings.stream()
                        .filter(file::endsWith)
                        .findFirst()
                        .ifPresent(ending -> names.add(name(file, ending))));
      }
    }
    names.removeIf(name -> name.endsWith("-info"));
    return names;
  }

  private static String name(String file, String ending) {
    return file.substring(0, file.length() - ending.length()).replace(File.separatorChar, '.');
  }

  /**
   * What a project's test sources are called, which is the same in every checkout of a commit. It
   * asks the model alone: what plugins add while the build runs depends on how far it is.
   */
  static Set<String> ofSources(MavenProject project) throws IOException {
    Set<String> names = new TreeSet<>();
    Path basedir = project.getBasedir().toPath();
    names.addAll(below(basedir.resolve(project.getBuild().getTestSourceDirectory()), SOURCES));
    for (String language : FOLDERS) {
      names.addAll(below(basedir.resolve("src/test").resolve(language), SOURCES));
    }
    return names;
  }

  /** The class that is in no other: {@code a.b.Outer}. */
  static String outermost(String name) {
    int nested = name.indexOf('$', name.lastIndexOf('.') + 2);
    return nested < 0 ? name : name.substring(0, nested);
  }
}
