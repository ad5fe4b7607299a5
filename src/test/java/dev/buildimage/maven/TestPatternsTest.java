package dev.buildimage.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestPatternsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "**/*Test.java          | a.b.FooTest | true",
        "**/*Test.java          | FooTest     | true",
        "**/*Test.java          | a.FooTests  | false",
        "*Test                  | a.b.FooTest | true",
        "a/b/*Test.class        | a.b.FooTest | true",
        "a/b/*Test.class        | x.a.b.FooTest | true",
        "a/*Test.class          | a.b.FooTest | false",
        "a/**/*Test             | a.b.c.FooTest | true",
        "a/**                   | a.b.c.FooTest | true",
        "a.b.FooTest            | a.b.FooTest | true",
        "a.b.Foo?est            | a.b.FooTest | true",
        "Foo?est                | FooXXest    | false",
        "%regex[.*b.Foo.*]      | a.b.FooTest | true",
        "%regex[Foo.*]          | a.b.FooTest | false",
        "%regex[(]              | a.b.FooTest | false",
        "%ant[**/FooTest.*]     | a.b.FooTest | true",
        "x, **/FooTest          | a.b.FooTest | true",
        "a.b.FooTest#passes     | a.b.FooTest | true",
        "**/Foo+Test            | a.FoooTest  | false",
      })
  void readAsSurefireDoes(String pattern, String className, boolean found) {
    assertThat(new TestPatterns(List.of(pattern), List.of()).find(className)).isEqualTo(found);
    assertThat(new TestPatterns(List.of("**/*"), List.of(pattern)).find(className))
        .isEqualTo(!found);
    assertThat(new TestPatterns(List.of("**/*", "!" + pattern), List.of()).find(className))
        .isEqualTo(!found);
  }
}
