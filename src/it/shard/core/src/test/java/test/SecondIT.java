package test;

import org.junit.jupiter.api.Test;

class SecondIT {
  @Test
  void passes() {}
}
