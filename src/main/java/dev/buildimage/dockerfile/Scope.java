package dev.buildimage.dockerfile;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The variables in force at one place of a stage (Dockerfile reference, "ARG" and "ENV"): what ENV
 * sets hides an ARG of the same name wherever that stands, and an ARG hides the base image's
 * environment.
 *
 * <p>Beside each value it knows whether the Dockerfile and its build arguments alone settle it.
 * Only such values may name what is copied: those names are inputs of a key that is computed before
 * any image is read.
 */
public final class Scope {
  private final Map<String, String> environment;
  private final Map<String, String> arguments;
  private final Map<String, String> proxies;
  private final Set<String> setByEnv;
  // present and empty: an ARG without a value
  private final Map<String, Optional<String>> settled;

  private Scope(
      Map<String, String> environment,
      Map<String, String> arguments,
      Map<String, String> proxies,
      Set<String> setByEnv,
      Map<String, Optional<String>> settled) {
    this.environment = environment;
    this.arguments = arguments;
    this.proxies = proxies;
    this.setByEnv = setByEnv;
    this.settled = settled;
  }

  /** A stage's scope where it begins. */
  static Scope of(Map<String, String> baseEnvironment, Map<String, String> proxies) {
    return new Scope(new LinkedHashMap<>(baseEnvironment), Map.of(), proxies, Set.of(), Map.of());
  }

  /** The image's environment: the base's and what ENV has set, in that order. */
  public Map<String, String> environment() {
    return Collections.unmodifiableMap(environment);
  }

  /** The build arguments that are in force: declared, with a value, and not hidden by an ENV. */
  public Map<String, String> arguments() {
    Map<String, String> visible = new LinkedHashMap<>(arguments);
    visible.keySet().removeAll(setByEnv);
    return Collections.unmodifiableMap(visible);
  }

  /** The proxy arguments: a RUN has them, but what it makes doesn't depend on them. */
  public Map<String, String> proxies() {
    return proxies;
  }

  /** What a RUN has in its environment, proxies aside. */
  public Map<String, String> runEnvironment() {
    Map<String, String> all = new LinkedHashMap<>(environment);
    all.putAll(arguments());
    return Collections.unmodifiableMap(all);
  }

  Optional<String> get(String name) {
    if (!setByEnv.contains(name) && arguments.containsKey(name)) {
      return Optional.of(arguments.get(name));
    }
    return Optional.ofNullable(environment.getOrDefault(name, proxies.get(name)));
  }

  /** Whether the Dockerfile says, by itself, what the name stands for, be it nothing. */
  boolean settles(String name) {
    return settled.containsKey(name);
  }

  Optional<String> settledValue(String name) {
    return settled.getOrDefault(name, Optional.empty());
  }

  Scope withEnv(String name, String value, boolean isSettled) {
    Map<String, String> newEnvironment = new LinkedHashMap<>(environment);
    newEnvironment.put(name, value);
    Set<String> newSetByEnv = new HashSet<>(setByEnv);
    newSetByEnv.add(name);
    Map<String, Optional<String>> newSettled = new HashMap<>(settled);
    if (isSettled) {
      newSettled.put(name, Optional.of(value));
    } else {
      newSettled.remove(name);
    }
    return new Scope(newEnvironment, arguments, proxies, newSetByEnv, newSettled);
  }

  Scope withArg(String name, Optional<String> value, boolean isSettled) {
    Map<String, Optional<String>> newSettled = new HashMap<>(settled);
    Map<String, String> newArguments = new LinkedHashMap<>(arguments);
    value.ifPresent(v -> newArguments.put(name, v));
    if (!setByEnv.contains(name)) {
      if (value.isEmpty()) {
        newSettled.putIfAbsent(name, Optional.empty());
      } else if (isSettled) {
        newSettled.put(name, value);
      } else {
        newSettled.remove(name);
      }
    }
    return new Scope(environment, newArguments, proxies, setByEnv, newSettled);
  }
}
