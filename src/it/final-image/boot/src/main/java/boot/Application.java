package boot;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class Application implements CommandLineRunner {
  @Value("${greeting}")
  private String greeting;

  @Value("${WHO}")
  private String who;

  public static void main(String[] args) {
    SpringApplication.run(Application.class, args);
  }

  @Override
  public void run(String... args) {
    System.out.println(
        greeting + ", " + who + "! " + String.join(" ", args) + " "
            + getClass().getClassLoader().getClass().getSimpleName());
  }
}
