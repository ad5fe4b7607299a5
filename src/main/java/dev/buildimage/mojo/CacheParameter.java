package dev.buildimage.mojo;

import dev.buildimage.build.Cache;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A cache as the pom has it. Maven fills it. */
public final class CacheParameter {
  private String name = "";
  private String command = "";
  private List<String> paths = new ArrayList<>();
  private List<String> inputs = new ArrayList<>();
  private List<String> excludes = new ArrayList<>();
  private Optional<String> replay = Optional.empty();
  private List<String> secrets = new ArrayList<>();

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
