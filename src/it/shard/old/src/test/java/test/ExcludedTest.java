package test;

import org.junit.Test;

public class ExcludedTest {
  @Test
  public void passes() {}
}
