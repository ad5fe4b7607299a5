package dev.buildimage.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainClassesTest {
  private static final String STATIC = "public static void main(String[] a) {}";

  @TempDir Path folder;

  private Path compile(String... sources) throws IOException {
    return new JarFixture(folder).compile("classes", "", sources);
  }

  private static MainClasses of(Path classes) {
    return new MainClasses(classes, Optional.empty());
  }

  /** The same class as a compiler of another Java makes it. */
  private static void setMajor(Path file, int major) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[6] = (byte) (major >> 8);
    bytes[7] = (byte) major;
    Files.write(file, bytes);
  }

  @Test
  void theOnlyMainClassIsFound() throws Exception {
    Path classes =
        compile(
            "a.Main package a; public class Main { long l = 5000000000L; double d = 0.1;"
                + " Runnable r = () -> {}; String s = \"x\" + l; "
                + STATIC
                + " }",
            "a.Other package a; public class Other { public static void main(String a) {} }",
            "a.Part package a; class Part { void main(String[] a) {} }");

    assertThat(of(classes).required()).isEqualTo("a.Main");
    assertThat(of(classes).only()).contains("a.Main");
  }

  @Test
  void classesOfAJavaThatNobodyKnowsYetAreRead() throws Exception {
    Path classes = compile("a.Main package a; public class Main { " + STATIC + " }");
    setMajor(classes.resolve("a/Main.class"), 200);

    assertThat(of(classes).required()).isEqualTo("a.Main");
  }

  @ParameterizedTest
  @CsvSource({
    "69, void main() {}, true",
    "69, static void main(String[] a) {}, true",
    "69, void main(String[] a) {}, true",
    "69, private void main() {}, false",
    "69, private Main() {} void main() {}, false",
    "69, Main(int i) {} void main() {}, false",
    "69, private Main() {} static void main() {}, true",
    "68, void main() {}, false",
    "68, static void main(String[] a) {}, false"
  })
  void fromJava25OnItNeedsNotBePublicOrStatic(int major, String body, boolean found)
      throws Exception {
    Path classes = compile("a.Main package a; class Main { " + body + " }");
    setMajor(classes.resolve("a/Main.class"), major);

    assertThat(of(classes).only().isPresent()).isEqualTo(found);
  }

  @Test
  void ofSeveralTheOneOfSpringBootStarts() throws Exception {
    Path classes =
        compile(
            "org.springframework.boot.autoconfigure.SpringBootApplication"
                + " package org.springframework.boot.autoconfigure;"
                + " @java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.RUNTIME)"
                + " public @interface SpringBootApplication {}",
            "a.Main package a; @org.springframework.boot.autoconfigure.SpringBootApplication"
                + " public class Main { "
                + STATIC
                + " }",
            "a.Tool package a; public class Tool { " + STATIC + " }");

    assertThat(of(classes).required()).isEqualTo("a.Main");
  }

  @Test
  void whatTheJarSaysIsNotSearchedFor() throws Exception {
    Path classes =
        compile(
            "a.Main package a; public class Main { " + STATIC + " }",
            "a.Tool package a; public class Tool { " + STATIC + " }");

    assertThat(new MainClasses(classes, Optional.of("a.Tool")).required()).isEqualTo("a.Tool");
    assertThat(of(classes).only()).isEmpty();
    assertThatThrownBy(() -> of(classes).required())
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("a.Main, a.Tool")
        .hasMessageContaining("<mainClass>");
  }

  @Test
  void whatIsCutOffIsNamed() throws Exception {
    Path classes = compile("a.Main package a; public class Main { " + STATIC + " }");
    Path file = classes.resolve("a/Main.class");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));

    assertThatThrownBy(() -> of(classes).required())
        .isInstanceOf(BuildException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("compile again");
    assertThat(of(classes).only()).isEmpty();
    assertThatThrownBy(() -> ClassFile.read(new ByteArrayInputStream(new byte[8])))
        .isInstanceOf(IOException.class);
  }
}
