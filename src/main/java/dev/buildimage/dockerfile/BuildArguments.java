package dev.buildimage.dockerfile;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a build is given from outside its Dockerfile.
 *
 * @param values by name
 * @param buildPlatform {@code os/architecture[/variant]} of the machine that builds
 * @param targetPlatform the same, of the image
 */
public record BuildArguments(
    Map<String, String> values, String buildPlatform, String targetPlatform) {
  private static final Set<String> PROXIES =
      Set.of("http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "all_proxy");
  private static final Set<String> PLATFORM =
      Set.of("PLATFORM", "OS", "OSVERSION", "ARCH", "VARIANT");

  /** Copies the values. */
  public BuildArguments {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * The platform arguments (Dockerfile reference, "Automatic platform ARGs in the global scope"),
   * as given if they are given.
   */
  Map<String, String> platformArguments() {
    Map<String, String> arguments = new HashMap<>();
    addPlatform(arguments, "BUILD", buildPlatform);
    addPlatform(arguments, "TARGET", targetPlatform);
    arguments.replaceAll((name, value) -> values.getOrDefault(name, value));
    return arguments;
  }

  private static void addPlatform(Map<String, String> arguments, String prefix, String platform) {
    String[] parts = platform.split("/", 3);
    arguments.put(prefix + "PLATFORM", platform);
    arguments.put(prefix + "OS", parts[0]);
    arguments.put(prefix + "OSVERSION", "");
    arguments.put(prefix + "ARCH", parts.length > 1 ? parts[1] : "");
    arguments.put(prefix + "VARIANT", parts.length > 2 ? parts[2] : "");
  }

  /**
   * The proxy arguments that are given: a RUN has them without an ARG, and they are no part of what
   * it makes (Dockerfile reference, "Predefined ARGs").
   */
  Map<String, String> proxies() {
    Map<String, String> proxies = new LinkedHashMap<>(values);
    proxies.keySet().removeIf(name -> !isProxy(name));
    return Collections.unmodifiableMap(proxies);
  }

  static boolean isPredefined(String name) {
    return isProxy(name)
        || name.equals("TARGETSTAGE")
        || PLATFORM.stream().anyMatch(p -> name.equals("BUILD" + p) || name.equals("TARGET" + p));
  }

  // HTTP_PROXY and http_proxy, but not Http_Proxy
  private static boolean isProxy(String name) {
    return PROXIES.contains(name)
        || PROXIES.stream().anyMatch(p -> p.toUpperCase(Locale.ROOT).equals(name));
  }
}
