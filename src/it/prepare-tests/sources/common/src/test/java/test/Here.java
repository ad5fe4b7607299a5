package test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Leaves a file that says where a JVM ran. */
final class Here {
  private Here() {}

  static void mark() throws IOException {
    String place = Files.exists(Path.of("/etc/builder-image.json")) ? "image" : "machine";
    Path classes = Path.of(Here.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    Path folder = Files.createDirectories(classes.resolveSibling("jvms").resolve(place));
    if (Files.list(folder).count() < 100) {
      Files.createTempFile(folder, "jvm", "");
    }
  }
}
