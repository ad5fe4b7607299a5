package dev.buildimage.recorder;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;

/** Where a module's tests are, when Surefire or Failsafe is about to look there. */
final class TestFolder {
  private static final String CLASS = RecordedNotRun.class.getName().replace('.', '/') + ".class";

  private TestFolder() {}

  /** Puts {@link RecordedNotRun} beside the tests, if there are any for these goals to find. */
  static void prepare(MavenProject module, MojoExecution execution) throws IOException {
    String plugin = execution.getArtifactId();
    if (plugin.equals("maven-surefire-plugin") || plugin.equals("maven-failsafe-plugin")) {
      Path folder = testClasses(module, execution.getConfiguration());
      if (hasClasses(folder) || scansDependencies(execution.getConfiguration())) {
        Path file = folder.resolve(CLASS);
        Files.createDirectories(file.getParent());
        try (InputStream in = TestFolder.class.getResourceAsStream("/" + CLASS)) {
          Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  private static Path testClasses(MavenProject module, Xpp3Dom configuration) {
    Xpp3Dom child = configuration == null ? null : configuration.getChild("testClassesDirectory");
    String configured = child == null ? null : child.getValue();
    return configured == null || configured.contains("${")
        ? new File(module.getBuild().getTestOutputDirectory()).toPath()
        : module.getBasedir().toPath().resolve(configured);
  }

  private static boolean hasClasses(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.anyMatch(file -> file.toString().endsWith(".class"));
    }
  }

  private static boolean scansDependencies(Xpp3Dom configuration) {
    Xpp3Dom child = configuration == null ? null : configuration.getChild("dependenciesToScan");
    return child != null && child.getChildCount() > 0;
  }
}
