package test;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FiveTest {
  @Test
  void isInTheBuilderImage() {
    assertTrue(Files.exists(Path.of("/etc/builder-image.json")));
    assertTrue(Files.exists(Path.of("/tools")));
  }
}
