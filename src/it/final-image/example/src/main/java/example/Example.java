package example;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.lang3.StringUtils;

public class Example {
  public static void main(String[] args) throws IOException {
    // relative to the working directory
    System.out.print(StringUtils.reverse(args[0]) + " " + Files.readString(Path.of("example.conf")));
  }
}
