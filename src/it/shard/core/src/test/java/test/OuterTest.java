package test;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class OuterTest {
  @Test
  void passes() {}

  @Nested
  class InnerTest {
    @Test
    void passes() {}
  }

  @Nested
  class Inner {
    @Test
    void passes() {}

    @Nested
    class Innermost {
      @Test
      void passes() {}
    }
  }
}
