package test;

import static org.junit.Assert.assertEquals;

import java.io.File;
import org.junit.Test;

public class FolderTest {
  @Test
  public void isTheConfiguredOne() {
    assertEquals("else where", new File("").getAbsoluteFile().getName());
  }
}
