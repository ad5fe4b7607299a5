package dev.buildimage.ci;

import dev.buildimage.image.ImageReference;
import dev.buildimage.image.Platform;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Projects whose CI files the tests look at. */
final class CiProjects {
  static final String ECR = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/builder";
  private static final Platform ARM = Platform.parse("linux/arm64");

  private CiProjects() {}

  /** By the names of the folders that hold what they are to get. */
  static Map<String, CiSettings> all() {
    Map<String, CiSettings> all = new LinkedHashMap<>();
    all.put("ghcr", with("ghcr.io/example/app-builder", false, 4, List.of(Platform.LINUX_AMD64)));
    all.put("generic", with("127.0.0.1:5000/team/builder", true, 4, List.of(Platform.LINUX_AMD64)));
    all.put("ecr", with(ECR, false, 1, List.of(Platform.LINUX_AMD64, ARM)));
    all.put("folder", below("java/app", 3));
    all.put("private", with("registry.example.com/team/builder", false, 2, List.of(ARM)));
    return all;
  }

  /** This project, as its pom has it. */
  static CiSettings itself() {
    return new CiSettings(
        EnumSet.allOf(CiSystem.class),
        ImageReference.parse("ghcr.io/buildimage/builder-maven-plugin-builder"),
        true,
        "",
        false,
        "mvn -B -ntp -q install -DskipTests -Dinvoker.skip",
        17,
        "verify",
        "verify",
        List.of("main"),
        List.of("release-*"),
        1,
        List.of(Platform.LINUX_AMD64),
        EnumSet.allOf(CiBot.class),
        List.of());
  }

  static CiSettings ghcr() {
    return all().get("ghcr");
  }

  /** Where the root pom is not in the repository's root. */
  private static CiSettings below(String folder, int shards) {
    return with("docker.io/team/builder", folder, true, shards, List.of(Platform.LINUX_AMD64));
  }

  static CiSettings with(
      String builder, boolean readableByAll, int shards, List<Platform> platforms) {
    return with(builder, "", readableByAll, shards, platforms);
  }

  private static CiSettings with(
      String builder, String folder, boolean readableByAll, int shards, List<Platform> platforms) {
    return new CiSettings(
        EnumSet.allOf(CiSystem.class),
        ImageReference.parse(builder),
        readableByAll,
        folder,
        false,
        shards == 2 ? "  ./first\n\n  ./second 'a b'\n" : "",
        17,
        "verify",
        "verify",
        List.of("main"),
        List.of("release-*"),
        shards,
        platforms,
        EnumSet.allOf(CiBot.class),
        folder.isEmpty() ? List.of() : List.of("deploy/pod template.yml"));
  }
}
