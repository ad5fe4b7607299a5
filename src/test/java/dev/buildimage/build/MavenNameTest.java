package dev.buildimage.build;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MavenNameTest {
  @ParameterizedTest
  @CsvSource({
    "org/slf4j/slf4j-api/2.0.16/slf4j-api-2.0.16.jar, org.slf4j slf4j-api 2.0.16 jar ''",
    "a/b/1/b-1.pom, a b 1 pom ''",
    "a/b/1/b-1-linux-x86_64.exe, a b 1 exe linux-x86_64",
    "a/b/1-SNAPSHOT/b-1-SNAPSHOT-tests.jar, a b 1-SNAPSHOT jar tests",
    "a/b/3.9.9/b-3.9.9-bin.tar.gz, a b 3.9.9 tar.gz bin",
    "a/b/1/b-1-some.thing.jar, a b 1 jar some.thing"
  })
  void aPathOfARepositorySaysTheName(String path, String words) {
    String[] parts = words.replace("''", "").split(" ", -1);
    assertThat(MavenName.ofPath(path))
        .contains(new MavenName(parts[0], parts[1], parts[2], parts[3], parts[4]));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "b-1.jar",
        "a/b/maven-metadata-local.xml",
        "a/b/1/c-1.jar",
        "a/b/1/b-1",
        "a/b/1/b-12.jar",
        "a/b/1/b-1-.jar",
        "a/b 1/1/b 1-1.jar",
        "a/b/1/b-1.jar\u0000"
      })
  void whatIsNoArtifactHasNone(String path) {
    assertThat(MavenName.ofPath(path)).isEmpty();
  }

  @Test
  void coordinatesAreReadAsMavenWritesThem() {
    assertThat(MavenName.parse("g:a:jar:1")).contains(new MavenName("g", "a", "1", "jar", ""));
    assertThat(MavenName.parse("g:a:jar:c:1")).contains(new MavenName("g", "a", "1", "jar", "c"));
    assertThat(MavenName.parse("g:a:1")).isEmpty();
    assertThat(MavenName.parse("g:a:jar:${v}")).isEmpty();
  }

  @Test
  void propertiesMayBeAnything() throws Exception {
    assertThat(properties("groupId=g\nartifactId=a\nversion=1\n"))
        .contains(new MavenName("g", "a", "1", "jar", ""));
    assertThat(properties("groupId=g\nartifactId=a\n")).isEmpty();
    assertThat(properties("groupId=\\u12\n")).isEmpty();
    assertThat(properties("groupId=../../g\nartifactId=a\nversion=1\n")).isEmpty();
    assertThat(properties("x".repeat(1 << 20))).isEmpty();
  }

  private static Optional<MavenName> properties(String text) throws Exception {
    return MavenName.ofProperties(new ByteArrayInputStream(text.getBytes(ISO_8859_1)));
  }
}
