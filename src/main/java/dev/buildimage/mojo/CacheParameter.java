package dev.buildimage.mojo;

import dev.buildimage.build.Cache;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A cache as the pom has it; or as a property has it: {@code NAME /PATH INPUT !EXCLUDE -- COMMAND},
 * with any number of paths, inputs and excludes. Maven fills it.
 */
public final class CacheParameter {
  private String name = "";
  private String command = "";
  private List<String> paths = new ArrayList<>();
  private List<String> inputs = new ArrayList<>();
  private List<String> excludes = new ArrayList<>();
  private Optional<String> replay = Optional.empty();
  private List<String> secrets = new ArrayList<>();

  /** Called by Maven, for an element without elements in it. */
  public void set(String property) {
    String[] parts = property.strip().split("\\s+--\\s+", 2);
    command = parts.length == 2 ? parts[1] : "";
    String[] words = parts[0].split("\\s+");
    name = words[0];
    for (String word : Arrays.asList(words).subList(1, words.length)) {
      if (word.startsWith("/")) {
        paths.add(word);
      } else if (word.startsWith("!")) {
        excludes.add(word.substring(1));
      } else {
        inputs.add(word);
      }
    }
  }

  /** Called by Maven. */
  public void setReplay(String text) {
    replay = Optional.of(text(text));
  }

  /** An element without text is none. */
  private static String text(String element) {
    return element == null ? "" : element;
  }

  Cache cache() {
    return new Cache(
        text(name),
        text(command),
        BuilderMojo.list(paths),
        BuilderMojo.list(inputs),
        BuilderMojo.list(excludes),
        replay,
        BuilderMojo.list(secrets));
  }
}
