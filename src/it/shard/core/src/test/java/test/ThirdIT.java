package test;

import org.junit.jupiter.api.Test;

class ThirdIT {
  @Test
  void passes() {}
}
