package dev.buildimage.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PomLicensesTest {
  private static final License APACHE =
      new License("Apache-2.0", "https://www.apache.org/licenses/LICENSE-2.0.txt");

  private static PomLicenses read(String pom) throws IOException {
    return PomLicenses.read(new ByteArrayInputStream(pom.getBytes(UTF_8)));
  }

  private static String pom(String inside) {
    return "<?xml version='1.0'?><project xmlns='http://maven.apache.org/POM/4.0.0'>"
        + inside
        + "</project>";
  }

  private static String parent(String artifact) {
    return "<parent><groupId>g</groupId><artifactId>"
        + artifact
        + "</artifactId><version>1</version></parent>";
  }

  private static MavenName name(String artifact) {
    return new MavenName("g", artifact, "1", "pom", "");
  }

  @Test
  void aPomSaysItsLicencesAndItsParent() throws Exception {
    PomLicenses pom =
        read(
            pom(
                parent("p")
                    + "<licenses><license><name> Apache-2.0\n</name>"
                    + "<url>https://www.apache.org/licenses/LICENSE-2.0.txt</url></license>"
                    + "<license><url>https://example.org/mine</url></license>"
                    + "<license><name>${license}</name></license><license/></licenses>"
                    + "<profiles><profile><licenses><license><name>not this</name></license>"
                    + "</licenses></profile></profiles>"));
    assertThat(pom.licenses())
        .containsExactly(
            APACHE, new License("https://example.org/mine", "https://example.org/mine"));
    assertThat(pom.parent()).contains(name("p"));
  }

  @Test
  void whatAPomDoesntSayItsParentsDo() throws Exception {
    Map<MavenName, PomLicenses> poms = new HashMap<>();
    poms.put(name("a"), read(pom(parent("p"))));
    poms.put(name("p"), read(pom(parent("root"))));
    poms.put(name("root"), read(pom("<licenses><license><name>MIT</name></license></licenses>")));
    poms.put(name("circle"), read(pom(parent("circle"))));
    PomLicenses.Poms all = name -> Optional.ofNullable(poms.get(name));
    assertThat(PomLicenses.of(new MavenName("g", "a", "1", "jar", "tests"), all))
        .containsExactly(new License("MIT", ""));
    assertThat(PomLicenses.of(name("circle"), all)).isEmpty();
    assertThat(PomLicenses.of(name("unknown"), all)).isEmpty();
  }

  @Test
  void noXmlSaysNothing() throws Exception {
    PomLicenses nothing = read(pom(""));
    assertThat(nothing.licenses()).isEmpty();
    assertThat(read("")).isEqualTo(nothing);
    assertThat(read("<project><licenses>")).isEqualTo(nothing);
    assertThat(read("\u0000\u0001")).isEqualTo(nothing);
    assertThat(read("<project>" + "<a>".repeat(400_000))).isEqualTo(nothing);
    // neither read nor multiplied
    assertThat(
            read(
                "<!DOCTYPE p [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><project><licenses><license>"
                    + "<name>&x;</name></license></licenses></project>"))
        .isEqualTo(nothing);
  }
}
