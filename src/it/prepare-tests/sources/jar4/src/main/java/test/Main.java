package test;

public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.out.println(Sum.of(Integer.parseInt(arguments[0]), 2));
  }
}
