package test;

import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

public class OtherTest {
  @BeforeClass
  public void mark() throws Exception {
    Here.mark();
  }

  @Test
  public void passes() {}
}
