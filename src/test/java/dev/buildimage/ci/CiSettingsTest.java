package dev.buildimage.ci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.image.ImageReference;
import dev.buildimage.image.Platform;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CiSettingsTest {
  private static final List<Platform> AMD64 = List.of(Platform.LINUX_AMD64);

  private static CiSettings with(
      String goals, List<String> branches, List<String> releases, int shards, List<Platform> on) {
    return new CiSettings(
        Set.of(CiSystem.GITHUB),
        ImageReference.parse("ghcr.io/a/b"),
        false,
        "sub/folder",
        true,
        "",
        17,
        goals,
        goals,
        branches,
        releases,
        shards,
        on,
        Set.of(CiBot.CHERRY_PICK),
        List.of());
  }

  private static CiSettings goals(String goals) {
    return with(goals, List.of("main"), List.of("v*"), 1, AMD64);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"verify", "clean install", "-Pit,slow verify", "verify -Da.b=c:d/e@f+g -T 1C"})
  void whatMavenIsToldIsTaken(String goals) {
    assertThatCode(() -> goals(goals).check()).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "verify; id",
        "verify'",
        "a\"b",
        "a$b",
        "a`b",
        "${{ a }}",
        "a: b",
        "a #b",
        "a\nb",
        "a|b",
        "a>b",
        "a&b",
        "(a)",
        "@a",
        ": a"
      })
  void whatAShellOrYamlTakesForItsOwnIsRefused(String goals) {
    assertThatThrownBy(() -> goals(goals).check())
        .isInstanceOf(CiException.class)
        .hasMessageStartingWith("goals is '" + goals + "'");
  }

  @Test
  void eachParameterIsHeldToWhatCanBeWritten() {
    List<String> main = List.of("main");
    List<String> release = List.of("release-*", "maint/*");
    assertThatThrownBy(() -> with("a", List.of(), release, 1, AMD64).check())
        .hasMessageStartingWith("ciBranches is empty");
    assertThatThrownBy(() -> with("a", List.of("ma*in"), release, 1, AMD64).check())
        .hasMessageStartingWith("'ma*in' in ciBranches");
    assertThatThrownBy(() -> with("a", List.of("a'b"), release, 1, AMD64).check())
        .hasMessageStartingWith("'a'b' in ciBranches");
    assertThatThrownBy(() -> with("a", main, List.of("a|b"), 1, AMD64).check())
        .hasMessageStartingWith("'a|b' in ciReleaseBranches");
    assertThatThrownBy(() -> with("a", main, List.of(), 1, AMD64).check())
        .hasMessageStartingWith("the bot cherry-pick has no branches");
    assertThatThrownBy(() -> with("a", main, release, 0, AMD64).check())
        .hasMessageStartingWith("ciShards is 0");
    assertThatThrownBy(() -> with("a", main, release, 257, AMD64).check())
        .hasMessageStartingWith("ciShards is 257");
    assertThatThrownBy(() -> with("a", main, release, 1, List.of()).check())
        .hasMessageStartingWith("ciPlatforms is empty");
    assertThatThrownBy(
            () -> with("a", main, release, 1, List.of(Platform.parse("linux/s390x"))).check())
        .hasMessageStartingWith("'linux/s390x' in ciPlatforms");
    assertThatThrownBy(
            () -> with("a", main, release, 1, List.of(AMD64.get(0), AMD64.get(0))).check())
        .hasMessageStartingWith("ciPlatforms names a platform twice");
    assertThatCode(() -> with("a", main, release, 256, AMD64).check()).doesNotThrowAnyException();
  }

  @Test
  void amazonsRegistriesAreKnownByTheirNames() {
    assertThat(CiProjects.with(CiProjects.ECR, false, 1, AMD64).region()).contains("eu-central-1");
    assertThat(goals("a").region()).isEmpty();
    assertThat(CiProjects.with("public.ecr.aws/a/b", true, 1, AMD64).region()).isEmpty();
  }
}
