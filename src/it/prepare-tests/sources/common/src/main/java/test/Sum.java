package test;

public final class Sum {
  private Sum() {}

  public static int of(int a, int b) {
    return a + b;
  }
}
