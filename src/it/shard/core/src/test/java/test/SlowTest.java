package test;

import org.junit.jupiter.api.Test;

class SlowTest {
  @Test
  void takesLongest() throws InterruptedException {
    Thread.sleep(1500);
  }
}
