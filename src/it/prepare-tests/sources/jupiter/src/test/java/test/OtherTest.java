package test;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OtherTest {
  @BeforeAll
  static void mark() throws Exception {
    Here.mark();
  }

  @Test
  void passes() {}
}
