package test;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ModuleTest {
  @Test
  void isNamed() {
    assertEquals("test.module", Sum.class.getModule().getName());
  }
}
