package dev.buildimage.ci;

import dev.buildimage.image.ImageReference;
import dev.buildimage.image.Platform;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a project's CI is to do.
 *
 * @param builder the builder image's repository, without a tag
 * @param readableByAll whether reading it needs no account
 * @param folder of the build's root pom, from the repository's root; empty for that itself
 * @param wrapper whether that folder has the Maven Wrapper
 * @param prepare a script that is run before Maven where that is not in the builder image; empty
 *     for none
 * @param jdk feature version of the Java that the plugin runs on outside of the builder image
 * @param goals what Maven runs in the builder image
 * @param integration what it runs there at night and on approval
 * @param branches whose commits have been reviewed, the main one first
 * @param releases patterns of branches that merged changes are taken to, with {@code *}
 * @param shards over how many machines the tests are divided
 * @param platforms of Linux, each with builds of its own
 * @param pins further files that name the builder image, from the repository's root
 */
public record CiSettings(
    Set<CiSystem> systems,
    ImageReference builder,
    boolean readableByAll,
    String folder,
    boolean wrapper,
    String prepare,
    int jdk,
    String goals,
    String integration,
    List<String> branches,
    List<String> releases,
    int shards,
    List<Platform> platforms,
    Set<CiBot> bots,
    List<String> pins) {
  private static final int MOST_SHARDS = 256;
  private static final Pattern BRANCH = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]*");
  private static final Pattern BRANCHES = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/*-]*");
  private static final Pattern FOLDER = Pattern.compile("(?:[A-Za-z0-9._-]+/)*");

  private static final Pattern FILE = Pattern.compile("[A-Za-z0-9._/ -]+");

  private static final Pattern SCRIPT = Pattern.compile("[\\x20-\\x7e\\n]*");

  // what neither YAML nor a shell takes for anything else, in and out of quotes
  private static final Pattern ARGUMENTS =
      Pattern.compile("[A-Za-z0-9._/-](?:[A-Za-z0-9._/,:=@+ -]*[A-Za-z0-9._/,=@+-])?");

  /** Copies what could change. */
  public CiSettings {
    systems = Set.copyOf(systems);
    branches = List.copyOf(branches);
    releases = List.copyOf(releases);
    platforms = List.copyOf(platforms);
    bots = Set.copyOf(bots);
    pins = List.copyOf(pins);
    prepare = prepare.stripTrailing().stripIndent().strip();
    folder = folder.isEmpty() || folder.endsWith("/") ? folder : folder + "/";
  }

  /** The region of Amazon's registry, if it is that. */
  Optional<String> region() {
    var matcher =
        Pattern.compile("\\d+\\.dkr\\.ecr(?:-fips)?\\.([a-z0-9-]+)\\.amazonaws\\.com(?:\\.cn)?")
            .matcher(builder.registry());
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** Whether it is GitHub's registry, which a workflow's own token opens. */
  boolean isGitHubs() {
    return builder.registry().equals("ghcr.io");
  }

  /**
   * Makes sure that all of it can be written into YAML, and into a shell's commands in it.
   *
   * @throws CiException naming the parameter that can't
   */
  void check() throws CiException {
    require(!systems.isEmpty(), "ciSystems is empty: github, circleci, or both");
    require(!branches.isEmpty(), "ciBranches is empty: name the branch that changes are merged to");
    for (String branch : branches) {
      require(
          BRANCH.matcher(branch).matches(),
          "'" + branch + "' in ciBranches: letters, digits and . _ / - expected");
    }
    for (String pattern : releases) {
      require(
          BRANCHES.matcher(pattern).matches(),
          "'" + pattern + "' in ciReleaseBranches: letters, digits and . _ / - * expected");
    }
    require(
        !bots.contains(CiBot.CHERRY_PICK) || !releases.isEmpty(),
        "the bot cherry-pick has no branches to pick to: name them in ciReleaseBranches, or leave it"
            + " out of ciBots");
    for (String file : pins) {
      require(
          !bots.contains(CiBot.PINS) || FILE.matcher(file).matches(),
          "'"
              + file
              + "' in pins: letters, digits, spaces and . _ / - expected, or leave the bot pins out"
              + " of ciBots");
    }
    requireArguments("goals", goals);
    requireArguments("ciIntegration", integration);
    require(
        FOLDER.matcher(folder).matches(),
        "the build's folder '" + folder + "': letters, digits and . _ - expected in its name");
    require(
        shards >= 1 && shards <= MOST_SHARDS,
        "ciShards is " + shards + ": 1 to " + MOST_SHARDS + " machines expected");
    require(
        SCRIPT.matcher(prepare).matches() && !prepare.contains("<<") && !prepare.contains("${{"),
        "ciPrepare has what is no ASCII, or << or ${{, which the systems take for their own: put it"
            + " into a script of the repository, and that here");
    require(jdk >= 17, "ciJdk is " + jdk + ": this plugin needs 17 or later");
    require(!platforms.isEmpty(), "ciPlatforms is empty: linux/amd64, linux/arm64, or both");
    require(
        platforms.stream().distinct().count() == platforms.size(),
        "ciPlatforms names a platform twice: " + platforms);
    for (Platform platform : platforms) {
      require(
          Set.of("linux/amd64", "linux/arm64").contains(platform.toString()),
          "'"
              + platform
              + "' in ciPlatforms: GitHub and CircleCI have machines for linux/amd64 and"
              + " linux/arm64");
    }
  }

  private static void requireArguments(String parameter, String arguments) throws CiException {
    require(
        ARGUMENTS.matcher(arguments).matches() && !arguments.contains(": "),
        parameter
            + " is '"
            + arguments
            + "': Maven's goals and options, without quotes and what a shell takes for its own");
  }

  private static void require(boolean condition, String message) throws CiException {
    if (!condition) {
      throw new CiException(message);
    }
  }
}
