package dev.buildimage.maven;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceAddressTest {
  @ParameterizedTest
  @CsvSource({
    "https://github.com/team/app, https://github.com/team/app",
    "https://github.com/team/app.git/, https://github.com/team/app",
    "https://joe:secret@github.com/team/app.git, https://github.com/team/app",
    "https://x-access-token:ghs_1@github.com/team/app, https://github.com/team/app",
    "http://git.example.com:8080/app.git, http://git.example.com:8080/app",
    "git@github.com:team/app.git, https://github.com/team/app",
    "github.com:team/app, https://github.com/team/app",
    "ssh://git@git.example.com:2222/team/app.git, https://git.example.com/team/app",
    "git://git.example.com/app.git, https://git.example.com/app",
    "scm:git:https://github.com/team/app.git, https://github.com/team/app",
    "scm:git:git@github.com:team/app.git, https://github.com/team/app",
    "scm:git|ssh://git@github.com/team/app, https://github.com/team/app"
  })
  void isALinkWithoutCredentials(String text, String url) {
    assertThat(SourceAddress.of(text)).contains(new SourceAddress(url));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/home/joe/app",
        "../app",
        "file:///home/joe/app.git",
        "C:\\app",
        "host:app",
        "scm:svn:file:///x",
        "https://exa mple/x",
        "${scm.url}"
      })
  void whatIsOnOneMachineIsNone(String text) {
    assertThat(SourceAddress.of(text)).isEmpty();
  }
}
