package dev.buildimage.ci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buildimage.image.ImageReference;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PinPatternTest {
  private static final String KEY = "0123456789abcdef0123456789abcdef01234567";
  private static final String SHA = "sha256:" + "5".repeat(64);

  private static List<String> pins(String repository, String text) {
    FileText file = new FileText("file", Path.of("file"), text);
    return new PinPattern(ImageReference.parse(repository))
        .find(file).stream().map(Pin::toString).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%s",
        "image: %s",
        "image: \"%s\" # why",
        "image: '%s'",
        "image: &anchor %s",
        "docker: [{image: %s}, {image: x}]",
        "{image: \"%s\",other: x}",
        "{\"image\":\"%s\"}",
        "docker run --rm -v /a:/b %s mvn verify",
        "run: docker run %s\r\n",
        "FROM --platform=linux/amd64 %s AS build",
        "COPY --from=%s /a /b",
        "ARG BUILDER=%s",
        "uses: docker://%s",
        "skopeo copy docker-daemon:%s x",
        "See %s.",
        "(%s)",
        "`%s`",
        "<image>%s</image>",
        "%s: a key",
      })
  void findsAPinWhereverItStands(String place) {
    for (String pin :
        List.of(
            "reg.example.com:5000/team/builder:" + KEY,
            "reg.example.com:5000/team/builder:latest",
            "reg.example.com:5000/team/builder:tools-" + KEY,
            "reg.example.com:5000/team/builder@" + SHA,
            "reg.example.com:5000/team/builder:" + KEY + "@" + SHA)) {
      assertThat(pins("reg.example.com:5000/team/builder", place.formatted(pin)))
          .containsExactly(pin);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "reg.example.com/team/builder2:1",
        "reg.example.com/team/builder-x:1",
        "reg.example.com/team/builder/x:1",
        "reg.example.com/team/builder",
        "reg.example.com/team/builder: 1",
        "xreg.example.com/team/builder:1",
        "x.reg.example.com/team/builder:1",
        "x-reg.example.com/team/builder:1",
        "regxexample.com/team/builder:1",
        "x/reg.example.com/team/builder:1",
        "reg.example.com/x/team/builder:1",
        "team/builder:1",
        "https://reg.example.com/team/builder:1",
        "reg.example.com/team/builder:1/2",
        "reg.example.com/team/builder:$KEY",
        "reg.example.com/team/builder:${KEY}",
        "reg.example.com/team/builder:${{ env.KEY }}",
        "reg.example.com/team/builder:tools-${KEY}",
        "reg.example.com/team/builder:<< parameters.tag >>",
        "reg.example.com/team/builder:tools-<<parameters.tag>>",
        "reg.example.com/team/builder:%KEY%",
        "reg.example.com/team/builder@${DIGEST}",
        "reg.example.com/team/builder@sha256:$HEX",
        "reg.example.com/team/builder:1@$DIGEST",
        "${PREFIX}reg.example.com/team/builder:1",
        "<<parameters.prefix>>reg.example.com/team/builder:1",
        "team/builder@1.2.3",
      })
  void leavesAloneWhatIsNoReferenceToTheRepositoryOrHasAVariable(String text) {
    assertThat(pins("reg.example.com/team/builder", text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "team/builder, team/builder:1",
    "team/builder, docker.io/team/builder:1",
    "team/builder, index.docker.io/team/builder:1",
    "team/builder, registry-1.docker.io/team/builder:1",
    "docker.io/team/builder, team/builder:1",
    "builder, docker.io/builder:1",
    "builder, library/builder:1",
    "builder, docker.io/library/builder:1",
    "builder, builder:0123456789abcdef0123456789abcdef01234567",
    "builder, builder:tools-0123456789abcdef0123456789abcdef01234567",
  })
  void dockerHubsShortFormsAreTheRepository(String repository, String pin) {
    assertThat(pins(repository, "image: " + pin + "\n")).containsExactly(pin);
  }

  @ParameterizedTest
  @CsvSource({
    "team/builder, x/team/builder:1",
    "team/builder, docker.io/x/team/builder:1",
    "team/builder, ghcr.io/team/builder:1",
    "team/builder, localhost:5000/team/builder:1",
    "team/builder, xdocker.io/team/builder:1",
    "team/builder, library/team/builder:1",
    "team/builder, orb: team/builder@1.2.3",
    "builder, mvn builder:pin",
    "builder, x/builder:1",
  })
  void otherRepositoriesAreNot(String repository, String text) {
    assertThat(pins(repository, text)).isEmpty();
  }

  @Test
  void severalPinsOnALineAreSeveral() {
    assertThat(pins("team/builder", "docker tag team/builder:a team/builder:b;team/builder:c|x"))
        .containsExactly("team/builder:a", "team/builder:b", "team/builder:c");
  }
}
