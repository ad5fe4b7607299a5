package test;

import junit.framework.TestCase;

public class PlainTest extends TestCase {
  @Override
  protected void setUp() throws Exception {
    Here.mark();
  }

  public void testPasses() {
    assertEquals(3, Sum.of(1, 2));
  }

  public void testFails() {
    assertEquals("€", Sum.of(1, 2));
  }

  public void testErrs() {
    throw new IllegalStateException("<&\u0001>");
  }
}
