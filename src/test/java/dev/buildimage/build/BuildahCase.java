package dev.buildimage.build;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A Dockerfile of buildah's own tests.
 *
 * @param dockerfile below the folder of those tests
 * @param context the same
 * @param differences between the images, or who refuses it
 * @param reason why there are some
 */
record BuildahCase(
    String dockerfile,
    String context,
    Map<String, String> arguments,
    Optional<String> target,
    List<String> differences,
    String reason) {
  /** The ones that are listed, in {@code buildah-cases.txt}, which says how. */
  static List<BuildahCase> all() throws IOException {
    List<BuildahCase> cases = new ArrayList<>();
    try (InputStream in = BuildahCase.class.getResourceAsStream("buildah-cases.txt")) {
      List<String> block = new ArrayList<>();
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        if (line.isBlank() || line.startsWith("#")) {
          continue;
        }
        if (!line.startsWith(" ") && !block.isEmpty()) {
          cases.add(parse(block));
          block.clear();
        }
        block.add(line);
      }
      cases.add(parse(block));
    }
    return cases;
  }

  private static BuildahCase parse(List<String> block) {
    String[] words = block.get(0).split(" ");
    String context = words[0].substring(0, words[0].lastIndexOf('/'));
    Map<String, String> arguments = new TreeMap<>();
    Optional<String> target = Optional.empty();
    for (int i = 1; i < words.length; i++) {
      String[] option = words[i].split("=", 2);
      switch (option[0]) {
        case "context" -> context = option[1];
        case "target" -> target = Optional.of(option[1]);
        case "arg" -> arguments.put(option[1].split("=", 2)[0], option[1].split("=", 2)[1]);
        default -> throw new IllegalArgumentException(block.get(0));
      }
    }
    List<String> differences = new ArrayList<>();
    StringBuilder reason = new StringBuilder();
    for (String line : block.subList(1, block.size())) {
      String text = line.substring(2);
      if (text.startsWith("why ")) {
        reason.append(text.substring(4));
      } else {
        differences.add(text);
      }
    }
    return new BuildahCase(words[0], context, arguments, target, differences, reason.toString());
  }

  /** As buildah takes them. */
  List<String> options() {
    List<String> options = new ArrayList<>();
    arguments.forEach((name, value) -> options.addAll(List.of("--build-arg", name + "=" + value)));
    target.ifPresent(stage -> options.addAll(List.of("--target", stage)));
    return options;
  }

  @Override
  public String toString() {
    return dockerfile + (options().isEmpty() ? "" : " " + String.join(" ", options()));
  }
}
