package dev.buildimage.sandbox;

import dev.buildimage.image.ImageConfig;
import java.util.LinkedHashMap;
import java.util.Map;

/** The environment that an image's config gives its processes, with what Docker adds to it. */
public final class ImageEnvironment {
  /** What {@code PATH} is where the image doesn't say. */
  public static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private ImageEnvironment() {}

  /** Whether a launched program doesn't get the caller's variable of that name as it is. */
  public static boolean isDecidedByImage(ImageConfig config, String name) {
    return of(config, ContainerUser.ROOT).containsKey(name)
        || EnvironmentTables.MACHINE_ONLY.contains(name);
  }

  /** A new map: {@code PATH} and {@code HOME}, then the config's own variables. */
  public static Map<String, String> of(ImageConfig config, ContainerUser user) {
    Map<String, String> env = new LinkedHashMap<>();
    env.put("PATH", DEFAULT_PATH);
    env.put("HOME", user.home());
    env.putAll(config.env());
    return env;
  }
}
