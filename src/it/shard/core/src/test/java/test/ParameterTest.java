package test;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 2})
  void passes(int number) {}
}
