package dev.buildimage.maven;

import dev.buildimage.build.BuildException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of several machines, <em>nodes</em>, that share the tests of a build.
 *
 * @param number its own, from 1
 * @param of how many there are
 */
public record Shard(int number, int of) {
  private static final Pattern TEXT = Pattern.compile("([0-9]{1,4})/([0-9]{1,4})");

  /**
   * What a user or a CI says.
   *
   * @param configured {@code i/n}
   * @param environment of which {@code BUILDER_SHARD} comes next, then CircleCI's own variables,
   *     which count from 0, and say nothing where there is one node
   * @return empty where nothing is said
   * @throws BuildException when it isn't a number of so many
   */
  public static Optional<Shard> chosen(Optional<String> configured, Map<String, String> environment)
      throws BuildException {
    if (configured.isPresent()) {
      return Optional.of(parse("builder.shard", configured.get()));
    }
    Optional<String> matrix = variable(environment, "BUILDER_SHARD");
    if (matrix.isPresent()) {
      return Optional.of(parse("$BUILDER_SHARD", matrix.get()));
    }
    Optional<String> index = variable(environment, "CIRCLE_NODE_INDEX");
    Optional<String> total = variable(environment, "CIRCLE_NODE_TOTAL");
    if (index.isEmpty() || total.isEmpty() || total.get().equals("1")) {
      return Optional.empty();
    }
    String name = "$CIRCLE_NODE_INDEX/$CIRCLE_NODE_TOTAL";
    if (!index.get().matches("[0-9]{1,4}")) {
      throw wrong(name, index.get() + "/" + total.get(), "0/4");
    }
    Shard shard = parse(name, Integer.parseInt(index.get()) + 1 + "/" + total.get());
    return Optional.of(shard);
  }

  private static Optional<String> variable(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).map(String::strip).filter(s -> !s.isEmpty());
  }

  private static Shard parse(String name, String text) throws BuildException {
    Matcher matcher = TEXT.matcher(text.strip());
    if (!matcher.matches()) {
      throw wrong(name, text, "2/4");
    }
    Shard shard = new Shard(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    if (shard.number < 1 || shard.number > shard.of) {
      throw wrong(name, text, "2/4");
    }
    return shard;
  }

  private static BuildException wrong(String name, String text, String example) {
    return new BuildException(
        name
            + " is '"
            + text
            + "': this machine's number and how many there are expected, as in "
            + example);
  }

  @Override
  public String toString() {
    return number + "/" + of;
  }
}
