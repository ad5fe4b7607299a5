package test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTest {
  @BeforeAll
  static void mark() throws Exception {
    Here.mark();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "é€😀", "\""})
  void passes(String text) {
    System.out.println(text);
    assertEquals(text, new String(text.toCharArray()));
  }

  @Test
  void fails() {
    assertEquals(4, Sum.of(1, 2));
  }

  @Test
  void errs() {
    throw new IllegalStateException("<&\u0001>");
  }

  @Test
  void assumesWrongly() {
    assumeTrue(Sum.of(1, 2) == 4);
  }

  @Disabled
  @Test
  void isDisabled() {}

  @Nested
  class Inner {
    @Test
    void passesToo() {}
  }
}
