package test;

import static org.junit.Assert.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.Test;

public class VariablesTest {
  @Test
  public void propertiesAreThere() {
    assertEquals("1", System.getProperty("one"));
  }

  @Test
  public void environmentIsThere() {
    assertEquals("é \"1\"".length(), System.getenv("ONE").length());
    assertEquals("machine", System.getenv("EDGE"));
  }

  /** A machine need not have one. */
  @Test
  public void javaHomeIsOne() {
    String home = System.getenv("JAVA_HOME");
    assertEquals(true, home == null || Files.isExecutable(Path.of(home, "bin", "java")));
  }
}
