package test;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AgentTest {
  @Test
  void hasChangedTheClass() {
    assertTrue(Arrays.stream(Sum.class.getDeclaredMethods()).anyMatch(method -> method.getName().equals("$jacocoInit")));
  }
}
