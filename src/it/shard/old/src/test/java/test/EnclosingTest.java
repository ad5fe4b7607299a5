package test;

import org.junit.Test;
import org.junit.experimental.runners.Enclosed;
import org.junit.runner.RunWith;

@RunWith(Enclosed.class)
public class EnclosingTest {
  public static class InnerTest {
    @Test
    public void passes() {}
  }
}
