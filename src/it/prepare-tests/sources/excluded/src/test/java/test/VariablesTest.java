package test;

import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class VariablesTest {
  @Test
  void unwantedIsNotThere() {
    assertNull(System.getenv("UNWANTED"));
  }
}
