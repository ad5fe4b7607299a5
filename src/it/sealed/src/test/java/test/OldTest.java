package test;

import junit.framework.TestCase;

public class OldTest extends TestCase {
  static {
    System.out.println("OldTest is loaded");
  }

  public void testItIsRun() {
    System.out.println("OldTest is run");
  }
}
