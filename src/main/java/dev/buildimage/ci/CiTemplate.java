package dev.buildimage.ci;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A system's files as this plugin's resources have them: the YAML itself, in which lines of their
 * own say what depends on a project.
 *
 * <pre>
 * %part NAME … %end    a part of the file
 * %if FLAG … %end      only if it is so; %if !FLAG if not
 * %each … %end         once for each platform, with its own values
 * %include NAME        another resource of the folder
 * %{VALUE}             in a line
 * </pre>
 */
final class CiTemplate {
  private static final Pattern DIRECTIVE =
      Pattern.compile("%(part|if|each|include|end)(?: (\\S+))?");
  private static final Pattern VALUE = Pattern.compile("%\\{(\\w+)}");

  private final String folder;
  private final Map<String, String> values;
  private final Map<String, Boolean> flags;
  private final List<Map<String, String>> platforms;

  /**
   * A system's resources and what a project's files depend on.
   *
   * @param platforms the further values of each
   */
  CiTemplate(
      CiSystem system,
      Map<String, String> values,
      Map<String, Boolean> flags,
      List<Map<String, String>> platforms) {
    this.folder = system.toString();
    this.values = Map.copyOf(values);
    this.flags = Map.copyOf(flags);
    this.platforms = List.copyOf(platforms);
  }

  /** The parts of the file of a name. */
  List<CiPart> parts(String name) {
    List<String> lines = lines(name);
    List<CiPart> parts = new ArrayList<>();
    for (int i = 0; i < lines.size(); ) {
      Matcher directive = DIRECTIVE.matcher(lines.get(i));
      if (!directive.matches() || !directive.group(1).equals("part")) {
        throw new IllegalStateException(name + ":" + (i + 1) + ": a part expected");
      }
      int end = end(name, lines, i);
      List<String> out = new ArrayList<>();
      expand(name, lines.subList(i + 1, end), values, out);
      while (!out.isEmpty() && out.get(out.size() - 1).isEmpty()) {
        out.remove(out.size() - 1);
      }
      // a part that a project has no use for stays in its place, and empty
      String text = out.isEmpty() ? "" : String.join("\n", out) + "\n";
      parts.add(new CiPart(directive.group(2), text));
      i = end + 1;
    }
    return parts;
  }

  private void expand(
      String name, List<String> lines, Map<String, String> scope, List<String> out) {
    for (int i = 0; i < lines.size(); i++) {
      Matcher directive = DIRECTIVE.matcher(lines.get(i));
      if (!directive.matches()) {
        out.add(VALUE.matcher(lines.get(i)).replaceAll(found -> value(scope, found.group(1))));
        continue;
      }
      if (directive.group(1).equals("include")) {
        expand(directive.group(2), lines(directive.group(2)), scope, out);
        continue;
      }
      int end = end(name, lines, i);
      List<String> block = lines.subList(i + 1, end);
      if (directive.group(1).equals("each")) {
        for (Map<String, String> platform : platforms) {
          Map<String, String> inner = new HashMap<>(scope);
          inner.putAll(platform);
          expand(name, block, inner, out);
        }
      } else if (holds(directive.group(2))) {
        expand(name, block, scope, out);
      }
      i = end;
    }
  }

  private boolean holds(String condition) {
    boolean negated = condition.startsWith("!");
    Boolean flag = flags.get(negated ? condition.substring(1) : condition);
    if (flag == null) {
      throw new IllegalStateException("no flag " + condition);
    }
    return flag != negated;
  }

  private static String value(Map<String, String> scope, String name) {
    String value = scope.get(name);
    if (value == null) {
      throw new IllegalStateException("no value " + name);
    }
    return Matcher.quoteReplacement(value);
  }

  /** The line that ends what begins in another. */
  private static int end(String name, List<String> lines, int begin) {
    int depth = 0;
    for (int i = begin; i < lines.size(); i++) {
      Matcher directive = DIRECTIVE.matcher(lines.get(i));
      if (directive.matches() && !directive.group(1).equals("include")) {
        depth += directive.group(1).equals("end") ? -1 : 1;
      }
      if (depth == 0) {
        return i;
      }
    }
    throw new IllegalStateException(name + ": no end of " + lines.get(begin));
  }

  private List<String> lines(String name) {
    String resource = folder + "/" + name + ".yml";
    try (InputStream in = CiTemplate.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }
}
