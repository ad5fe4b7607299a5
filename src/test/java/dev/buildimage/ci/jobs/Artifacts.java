package dev.buildimage.ci.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The artifacts of a workflow's run, each a folder. */
record Artifacts(Path folder) {

  /**
   * As actions/upload-artifact: what is kept of the paths begins below all that the patterns have
   * in common.
   *
   * @return how many files there were
   */
  int upload(String name, String patterns, Path workspace, boolean hidden) throws IOException {
    List<Pattern> found = new ArrayList<>();
    List<Pattern> left = new ArrayList<>();
    Path common = null;
    for (String line : patterns.lines().map(String::strip).filter(p -> !p.isEmpty()).toList()) {
      boolean not = line.startsWith("!");
      Path path = workspace.resolve(not ? line.substring(1) : line).normalize();
      // a folder stands for all in it
      (not ? left : found).add(Pattern.compile(regex(path.toString()) + "(/.*)?"));
      if (!not) {
        Path start = path;
        while (start.toString().matches(".*[*?\\[{].*")) {
          start = start.getParent();
        }
        Path root = Files.isRegularFile(start) ? start.getParent() : start;
        while (common != null && !root.startsWith(common)) {
          common = common.getParent();
        }
        common = common == null ? root : common;
      }
    }
    Path root = common == null ? workspace : common;
    Path artifact = folder.resolve(name);
    if (Files.exists(artifact)) {
      throw new UnsupportedConfiguration("the artifact " + name, "is there already");
    }
    int count = 0;
    if (Files.isDirectory(root)) {
      try (Stream<Path> all = Files.walk(root)) {
        for (Path file : all.filter(Files::isRegularFile).toList()) {
          boolean shown = hidden || !("/" + root.relativize(file)).contains("/.");
          if (shown
              && found.stream().anyMatch(pattern -> pattern.matcher(file.toString()).matches())
              && left.stream().noneMatch(pattern -> pattern.matcher(file.toString()).matches())) {
            copy(file, artifact.resolve(root.relativize(file).toString()));
            count++;
          }
        }
      }
    }
    return count;
  }

  /** As actions/download-artifact: one by its name, else each of a pattern in its own folder. */
  int download(String name, String pattern, boolean merge, Path to) throws IOException {
    if (!name.isEmpty()) {
      if (!Files.isDirectory(folder.resolve(name))) {
        throw new UnsupportedConfiguration("the artifact " + name, "is not there");
      }
      tree(folder.resolve(name), to);
      return 1;
    }
    Pattern wanted = Pattern.compile(regex(pattern.isEmpty() ? "*" : pattern));
    int count = 0;
    try (Stream<Path> all = Files.list(folder)) {
      for (Path artifact :
          all.filter(a -> wanted.matcher(a.getFileName().toString()).matches()).sorted().toList()) {
        tree(artifact, merge ? to : to.resolve(artifact.getFileName()));
        count++;
      }
    }
    return count;
  }

  /** Of a glob in which {@code **} is any number of folders, none too. */
  private static String regex(String glob) {
    return Pattern.compile("\\*\\*/|\\*\\*|\\*|\\?|[^*?]+")
        .matcher(glob)
        .replaceAll(
            part ->
                Matcher.quoteReplacement(
                    switch (part.group()) {
                      case "**/" -> "(.*/)?";
                      case "**" -> ".*";
                      case "*" -> "[^/]*";
                      case "?" -> "[^/]";
                      default -> Pattern.quote(part.group());
                    }));
  }

  static void tree(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
  }
}
