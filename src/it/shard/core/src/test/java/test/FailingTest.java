package test;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class FailingTest {
  @Test
  void fails() {
    Assertions.fail("as it should");
  }

  @Test
  void passes() {}
}
