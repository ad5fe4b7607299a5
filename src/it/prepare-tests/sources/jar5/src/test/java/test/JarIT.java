package test;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

public class JarIT {
  @Test
  public void isExecutable() throws Exception {
    Here.mark();
    File[] jars = new File(System.getProperty("basedir"), "target").listFiles((folder, name) -> name.endsWith(".jar"));
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process = new ProcessBuilder(java, "-jar", jars[0].getPath(), "1").redirectError(ProcessBuilder.Redirect.INHERIT).start();
    assertEquals("3", new String(process.getInputStream().readAllBytes()).strip());
  }

  @Test
  public void fails() {
    assertEquals("", "not asked for");
  }
}
