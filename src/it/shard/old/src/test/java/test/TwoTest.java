package test;

import org.junit.Test;

public class TwoTest {
  @Test
  public void passes() {}
}
