package test;

import org.junit.Test;

public class OneTest {
  @Test
  public void passes() {}
}
