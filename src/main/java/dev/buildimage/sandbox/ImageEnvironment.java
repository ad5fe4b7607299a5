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

  /** A new map: {@code PATH} and {@code HOME}, then the config's own variables. */
  public static Map<String, String> of(ImageConfig config, ContainerUser user) {
    Map<String, String> env = new LinkedHashMap<>();
    env.put("PATH", DEFAULT_PATH);
    env.put("HOME", user.home());
    env.putAll(config.env());
    return env;
  }
}
