package dev.buildimage.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.image.Image;
import dev.buildimage.key.KeyException;
import dev.buildimage.sandbox.BusyboxImage;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The Dockerfiles of buildah's tests give the same images here and there, but for what is listed in
 * {@code buildah-cases.txt}, with the reason.
 */
class BuildahConformanceTest {
  /** What stands in for images of registries. */
  private static final List<String> NAMES =
      List.of(
          "docker.io/library/alpine:latest",
          "docker.io/library/busybox:latest",
          "docker.io/library/centos:7",
          "docker.io/library/centos:8",
          "docker.io/library/debian:latest",
          "docker.io/library/fedora:latest",
          "docker.io/library/ubuntu:18.04",
          "docker.io/library/ubuntu:latest",
          "quay.io/libpod/testimage:20210610",
          "quay.io/libpod/testimage:20221018",
          "registry.centos.org/centos/centos:centos7");

  /** What the Dockerfiles want to find in those images. */
  private static final String BASE =
      """
      mkdir -p etc/apk usr/local/bin var/www usr/local/tmp var/lib run
      touch etc/hosts etc/hostname etc/resolv.conf
      echo test >etc/os-release; echo x86_64 >etc/apk/arch
      printf 'bin:x:1:1::/bin:/bin/sh\\nlp:x:7:7::/:/bin/sh\\n' >>etc/passwd
      printf 'bin:x:1:\\nadm:x:4:\\nlp:x:7:\\n' >>etc/group
      cp bin/busybox bin/bash
      """;

  @TempDir static Path shared;
  private static Path tests;
  private static ContentStore store;
  private static Buildah buildah;

  @TempDir Path folder;

  @BeforeAll
  static void prepare() throws Exception {
    Path source = Path.of("target/buildah/tests").toAbsolutePath();
    BusyboxImage.shell(Path.of("").toAbsolutePath(), "src/it/tools/buildah-source");
    tests = shared.resolve("tests");
    // git knows no other modes
    BusyboxImage.shell(shared, "cp -r '" + source + "' tests && chmod -R u=rwX,go=rX tests");
    Dockerfiles ours = new Dockerfiles(shared);
    store = ours.store;
    Image base = ours.base(BASE);
    for (String name : NAMES) {
      store.tag(name, base.manifest());
    }
    buildah = new Buildah(Files.createDirectory(shared.resolve("buildah")));
    buildah.take(store, Dockerfiles.BASE, NAMES);
  }

  static List<BuildahCase> cases() throws IOException {
    return BuildahCase.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void sameImage(BuildahCase given) throws Exception {
    assertThat(differences(given))
        .as(given.reason())
        .containsExactlyInAnyOrderElementsOf(given.differences());
  }

  /** One of the two results. */
  private record Outcome(List<String> lines, Optional<String> refusal) {}

  private List<String> differences(BuildahCase given) throws Exception {
    Path context = tests.resolve(given.context());
    Path dockerfile = tests.resolve(given.dockerfile());
    // side by side
    CompletableFuture<Outcome> other =
        CompletableFuture.supplyAsync(() -> theirs(given, context, dockerfile));
    Outcome mine = ours(given, context, context.relativize(dockerfile));
    Outcome theirs = other.join();
    if (mine.refusal().isEmpty() && theirs.refusal().isEmpty()) {
      return ImageLines.differences(mine.lines(), theirs.lines());
    }
    return mine
        .refusal()
        .map(why -> (theirs.refusal().isPresent() ? "both refuse: " : "ours refuses: ") + why)
        .or(() -> Optional.of("theirs refuses"))
        .stream()
        .toList();
  }

  private Outcome ours(BuildahCase given, Path context, Path dockerfile) throws Exception {
    Dockerfiles ours = new Dockerfiles(folder, store);
    BusyboxImage.shell(ours.context(), "cp -a '" + context + "/.' .");
    Image image;
    try {
      image = ours.buildWhole(dockerfile.toString(), given.arguments(), given.target());
    } catch (BuildException | DockerfileException | KeyException e) {
      String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      return new Outcome(List.of(), Optional.of(first.replace(folder + "/context", "CONTEXT")));
    }
    return new Outcome(ImageLines.of(store, image), Optional.empty());
  }

  private static Outcome theirs(BuildahCase given, Path context, Path dockerfile) {
    try {
      return new Outcome(buildah.build(context, dockerfile, given.options()), Optional.empty());
    } catch (Buildah.Refused e) {
      return new Outcome(List.of(), Optional.of(String.valueOf(e.getMessage())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void enoughOfThemAndAReasonForEachDifference() throws Exception {
    List<BuildahCase> all = cases();
    assertThat(all).hasSizeGreaterThanOrEqualTo(60).doesNotHaveDuplicates();
    assertThat(all)
        .allSatisfy(
            given ->
                assertThat(given.reason().isEmpty())
                    .as(given.toString())
                    .isEqualTo(given.differences().isEmpty()));
  }
}
