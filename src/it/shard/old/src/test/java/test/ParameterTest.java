package test;

import java.util.List;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;

@RunWith(Parameterized.class)
public class ParameterTest {
  @Parameterized.Parameters
  public static List<Integer> numbers() {
    return List.of(1, 2);
  }

  public ParameterTest(int number) {}

  @Test
  public void passes() {}
}
