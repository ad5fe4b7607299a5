package example;

public class Greeting {
  public static void main(String[] args) {
    System.out.println(
        System.getProperty("greeting") + ", " + System.getenv("WHO") + "! " + String.join(" ", args));
  }
}
