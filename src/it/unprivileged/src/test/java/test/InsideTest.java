package test;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class InsideTest {
  /** What only the builder image has, with the owner that the package gave it. */
  @Test
  void seesTheImagesFilesAndOwners() throws Exception {
    Path crontab = Path.of("/usr/bin/crontab");
    assertEquals("crontab", Files.getAttribute(crontab, "posix:group").toString());
    Files.readString(Path.of("/etc/builder-image.json"));
  }
}
