package test;

import static org.junit.Assert.assertTrue;

import java.io.File;
import org.junit.Test;

public class FlakyTest {
  @Test
  public void passesTheSecondTime() throws Exception {
    assertTrue(!new File("target/flaky").createNewFile());
  }
}
