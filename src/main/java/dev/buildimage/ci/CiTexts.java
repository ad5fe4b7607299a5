package dev.buildimage.ci;

import dev.buildimage.image.ImageReference;
import dev.buildimage.image.Platform;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a system's files are to say for a project. */
final class CiTexts {
  private final CiSettings settings;
  private final CiSystem system;

  CiTexts(CiSystem system, CiSettings settings) {
    this.system = system;
    this.settings = settings;
  }

  /** The parts of each file, by the file's path in the repository. */
  Map<String, List<CiPart>> files() {
    CiTemplate template = new CiTemplate(system, values(), flags(), platforms());
    Map<String, List<CiPart>> files = new LinkedHashMap<>();
    for (String name : names()) {
      files.put(path(name), template.parts(name));
    }
    return files;
  }

  /** The paths of all files that there are for some project. */
  List<String> known() {
    List<String> names =
        switch (system) {
          case CIRCLECI -> List.of("config", "builder");
          case GITHUB -> {
            List<String> all =
                new ArrayList<>(List.of("builder", "builder-integration", "builder-publish"));
            for (CiBot bot : CiBot.values()) {
              all.add("builder-" + bot);
            }
            yield all;
          }
        };
    return names.stream().map(this::path).toList();
  }

  private List<String> names() {
    if (system == CiSystem.CIRCLECI) {
      return List.of("config", "builder");
    }
    List<String> names = new ArrayList<>(List.of("builder", "builder-integration"));
    if (forks()) {
      names.add("builder-publish");
    }
    for (CiBot bot : CiBot.values()) {
      if (settings.bots().contains(bot)) {
        names.add("builder-" + bot);
      }
    }
    return names;
  }

  private String path(String name) {
    return system.folder() + "/" + name + ".yml";
  }

  /** What forks send is built where the builder image can be read without a secret. */
  private boolean forks() {
    return settings.readableByAll() || system == CiSystem.GITHUB && settings.isGitHubs();
  }

  private Map<String, Boolean> flags() {
    boolean ecr = settings.region().isPresent();
    return Map.of(
        "ghcr",
        settings.isGitHubs(),
        "ecr",
        ecr,
        "generic",
        !ecr && !settings.isGitHubs(),
        "account",
        !settings.readableByAll(),
        // the password of such a registry is made in a job, too late for the job's own container
        "container",
        !ecr,
        "shards",
        settings.shards() > 1,
        "forks",
        forks(),
        "prepare",
        !settings.prepare().isEmpty());
  }

  private Map<String, String> values() {
    Map<String, String> values = new HashMap<>();
    String root = settings.folder();
    String wrapper = root.isEmpty() ? "./mvnw" : "./" + root + "mvnw";
    values.put("mvn", settings.wrapper() ? wrapper : "mvn");
    values.put("pom", root.isEmpty() ? "" : " -f " + root.substring(0, root.length() - 1));
    values.put("folder", root);
    values.put("prepare", prepare());
    values.put("jdk", String.valueOf(settings.jdk()));
    values.put("goals", settings.goals());
    values.put("integration", settings.integration());
    values.put("repository", settings.builder().toString());
    values.put("repositoryPattern", settings.builder().toString().replace(".", "\\."));
    values.put("path", settings.builder().repository());
    values.put("packageOwner", settings.builder().repository().replaceFirst("/.*", ""));
    values.put(
        "packageName",
        settings.builder().repository().replaceFirst("[^/]*/", "").replace("/", "%2F"));
    values.put("region", settings.region().orElse(""));
    values.put("reading", reading());
    values.put("writing", " " + credentials(writer()));
    values.put("livePlatforms", livePlatforms());
    values.put("branch", settings.branches().get(0));
    values.put("reviewedBranches", String.join(", ", settings.branches()));
    values.put("environment", environment());
    values.put("pinNames", pinNames());
    values.put(
        "pins",
        settings.pins().stream()
            .map(path -> " ':(literal)" + path + "'")
            .collect(Collectors.joining()));
    values.put("pushBranches", pushBranches());
    values.put("releases", String.join(" | ", settings.releases()));
    values.put("branchPattern", branchPattern());
    values.put("shards", String.valueOf(settings.shards()));
    values.put(
        "shardList",
        IntStream.rangeClosed(1, settings.shards())
            .mapToObj(String::valueOf)
            .collect(Collectors.joining(", ")));
    values.put("parameters", parameters());
    return values;
  }

  /** Lines of a script, as deep as in its place. */
  private String prepare() {
    int depth = system == CiSystem.GITHUB ? 10 : 12;
    return settings
        .prepare()
        .lines()
        .map(line -> line.isBlank() ? "" : " ".repeat(depth) + line.stripTrailing())
        .collect(Collectors.joining("\n"))
        .strip();
  }

  private String writer() {
    if (settings.region().isPresent()) {
      return "AWS";
    }
    return system == CiSystem.GITHUB && settings.isGitHubs() ? "$GITHUB_ACTOR" : "$REGISTRY_USER";
  }

  private String reading() {
    if (settings.readableByAll()) {
      return "";
    }
    String user = writer();
    // an account of the user's own may be missing, and what the registry says of that is clearer
    return user.equals("$REGISTRY_USER")
        ? " ${REGISTRY_USER:+" + credentials(user) + "}"
        : " " + credentials(user);
  }

  private String credentials(String user) {
    return "\"-Dbuilder.registryCredentials="
        + settings.builder().registry()
        + "="
        + user
        + ":REGISTRY_PASSWORD\"";
  }

  private String pushBranches() {
    return Stream.concat(settings.branches().stream(), settings.releases().stream())
        // what looks like a number is one without quotes
        .map(pattern -> "'" + pattern + "'")
        .collect(Collectors.joining(", "));
  }

  /** All that the builder image is called in a pin, as a regular expression without groups. */
  private String pinNames() {
    String path = settings.builder().repository();
    List<String> names = new ArrayList<>();
    if (settings.builder().registry().equals(ImageReference.DOCKER_HUB)) {
      for (String shorter : List.of(path, path.replaceFirst("^library/(?=[^/]*$)", ""))) {
        for (String host : List.of("", "docker.io/", "index.docker.io/", "registry-1.docker.io/")) {
          names.add(host + shorter);
        }
      }
    } else {
      names.add(settings.builder().registry() + "/" + path);
    }
    return names.stream()
        .distinct()
        .map(name -> name.replace(".", "\\."))
        .collect(Collectors.joining("|"));
  }

  /** Which of GitHub's environments a job that publishes is in. */
  private String environment() {
    String reviewed =
        settings.branches().stream()
            .map(branch -> "\"refs/heads/" + branch + "\"")
            .collect(Collectors.joining(", "));
    return "github.event_name == 'push' && contains(fromJSON('["
        + reviewed
        + "]'), github.ref) && 'builder-image' || 'builder-image-approved'";
  }

  /** Release branches are not among them: anybody who may push can make one. */
  private String branchPattern() {
    return settings.branches().stream()
        .map(branch -> branch.replace(".", "[.]"))
        .collect(Collectors.joining("|"));
  }

  /** Of CircleCI's second part, as jq builds an object. */
  private String parameters() {
    return platforms().stream()
        .map(
            platform ->
                "\"key%1$s\": $key%2$s, \"published%1$s\": $published%2$s"
                    .formatted(platform.get("suffix"), platform.get("variable")))
        .collect(Collectors.joining(", "));
  }

  /** The first has the plain names. */
  /** Each platform has keys of its own, and those of all are needed. */
  private String livePlatforms() {
    return settings.platforms().equals(List.of(Platform.LINUX_AMD64))
        ? ""
        : " -Dbuilder.livePlatforms="
            + settings.platforms().stream()
                .map(Platform::toString)
                .collect(Collectors.joining(","));
  }

  private List<Map<String, String>> platforms() {
    List<Map<String, String>> all = new ArrayList<>();
    for (Platform platform : settings.platforms()) {
      String arch = platform.architecture();
      boolean arm = arch.equals("arm64");
      String suffix = all.isEmpty() ? "" : "-" + arch;
      Map<String, String> values = new HashMap<>();
      values.put("arch", arch);
      values.put("suffix", suffix);
      values.put("variable", all.isEmpty() ? "" : "_" + arch.toUpperCase(Locale.ROOT));
      values.put("forPlatform", settings.platforms().size() == 1 ? "" : " for " + platform);
      values.put(
          "platform",
          platform.equals(Platform.LINUX_AMD64) ? "" : " -Dbuilder.platforms=" + platform);
      values.put("runner", arm ? "ubuntu-24.04-arm" : "ubuntu-24.04");
      values.put("class", arm ? "arm.medium" : "medium");
      values.put("shard", shard());
      values.put("mergeNeed", settings.shards() > 1 ? ", merge" + suffix : "");
      values.put("forkNeed", forks() ? ", fork" + suffix : "");
      all.add(values);
    }
    return all;
  }

  private String shard() {
    return settings.shards() > 1
        ? " -Dbuilder.shard=${{ matrix.shard }}/"
            + settings.shards()
            + " -Dmaven.test.failure.ignore"
        : "";
  }
}
