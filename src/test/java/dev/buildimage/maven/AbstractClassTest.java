package dev.buildimage.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AbstractClassTest {
  @TempDir Path folder;

  private boolean isAbstract(Class<?> type) throws Exception {
    Path file = folder.resolve(type.getSimpleName() + ".class");
    try (InputStream in = type.getResourceAsStream(type.getSimpleName() + ".class")) {
      Files.copy(in, file);
    }
    return AbstractClass.is(file);
  }

  @ParameterizedTest
  @ValueSource(classes = {AbstractList.class, List.class, Number.class, ClassLoader.class})
  void suchAre(Class<?> type) throws Exception {
    assertThat(isAbstract(type)).isTrue();
  }

  /** With constants of all kinds: long, double, lambdas, strings in switches. */
  @ParameterizedTest
  @ValueSource(
      classes = {
        String.class,
        Math.class,
        StrictMath.class,
        ThreadLocalRandom.class,
        ShardProof.class,
        AbstractClassTest.class
      })
  void suchAreNot(Class<?> type) throws Exception {
    assertThat(isAbstract(type)).isFalse();
  }

  @Test
  void whatIsNoClassIsNone() throws Exception {
    assertThat(AbstractClass.is(Files.writeString(folder.resolve("a"), ""))).isFalse();
    assertThat(AbstractClass.is(Files.writeString(folder.resolve("b"), "text, no class")))
        .isFalse();
  }
}
