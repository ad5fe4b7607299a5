package test;

import static org.testng.Assert.assertEquals;

import org.testng.SkipException;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class PlainTest {
  @BeforeClass
  public void mark() throws Exception {
    Here.mark();
  }

  @DataProvider
  public Object[][] numbers() {
    return new Object[][] {{1, 2}, {2, 1}};
  }

  @Test(dataProvider = "numbers")
  public void passes(int a, int b) {
    assertEquals(Sum.of(a, b), 3);
  }

  @Test
  public void fails() {
    assertEquals(Sum.of(1, 2), 4);
  }

  @Test
  public void skips() {
    throw new SkipException("because");
  }
}
