package test;

import static org.junit.Assert.assertEquals;
import static org.junit.Assume.assumeTrue;

import org.junit.BeforeClass;
import org.junit.Ignore;
import org.junit.Test;

public class PlainTest {
  @BeforeClass
  public static void mark() throws Exception {
    Here.mark();
  }

  @Test
  public void passes() {
    System.out.println("out");
    System.err.println("err");
    assertEquals(3, Sum.of(1, 2));
  }

  @Test
  public void fails() {
    assertEquals("€", Sum.of(1, 2));
  }

  @Test
  public void errs() {
    throw new IllegalStateException("<&\u0001>");
  }

  @Test
  public void assumesWrongly() {
    assumeTrue(Sum.of(1, 2) == 4);
  }

  @Ignore
  @Test
  public void isIgnored() {}
}
