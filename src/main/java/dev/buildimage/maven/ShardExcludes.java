package dev.buildimage.maven;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The lines of an excludes file that leave out what runs on other nodes.
 *
 * <p>A class is written as a path from the root of the test classes. Surefire from 2.19 on also
 * finds such a path below any other folder, and where that would be another class, the line is a
 * regular expression, which both read alike; otherwise it isn't, since thousands of those are slow.
 */
final class ShardExcludes {
  /** What Surefire excludes where a project excludes nothing itself. */
  static final String NESTED = "**/*$*";

  private final Set<String> compiled;
  private final Set<String> tails = new HashSet<>();

  /**
   * For a module.
   *
   * @param compiled the names of all its test classes
   */
  ShardExcludes(Set<String> compiled) {
    this.compiled = compiled;
    for (String name : compiled) {
      for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
        tails.add(name.substring(dot + 1));
      }
    }
  }

  /**
   * The lines.
   *
   * @param elsewhere outermost classes
   * @param nestedRunToo whether nested classes are looked for by their own names
   */
  List<String> lines(Set<String> elsewhere, boolean nestedRunToo) {
    List<String> lines = new ArrayList<>();
    Set<String> nested = new TreeSet<>();
    if (nestedRunToo) {
      compiled.stream()
          .filter(name -> elsewhere.contains(TestClassNames.outermost(name)))
          .filter(name -> !elsewhere.contains(name))
          .forEach(nested::add);
    }
    elsewhere.forEach(name -> lines.add(line(name)));
    nested.forEach(name -> lines.add(line(name)));
    return lines;
  }

  private String line(String name) {
    boolean isPlain = name.chars().allMatch(c -> c < 128) && !tails.contains(name);
    return isPlain ? name.replace('.', '/') + ".class" : "%regex[" + regex(name) + "[.]class]";
  }

  private static String regex(String name) {
    StringBuilder regex = new StringBuilder();
    name.chars()
        .forEach(
            c -> {
              switch (c) {
                case '.' -> regex.append("[/\\\\]");
                case '$' -> regex.append("[$]");
                default ->
                    regex.append(c < 128 ? Character.toString(c) : String.format("\\u%04x", c));
              }
            });
    return regex.toString();
  }
}
