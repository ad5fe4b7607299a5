package test;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class FlagsTest {
  @Test
  public void areThere() {
    assertEquals("1 a b", System.getProperty("flag") + " " + System.getProperty("other"));
  }
}
