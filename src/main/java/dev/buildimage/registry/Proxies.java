package dev.buildimage.registry;

import dev.buildimage.image.InvalidImageException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/** Which proxy a host is reached through. Loopback is reached through none. */
public sealed interface Proxies {
  /** The JVM's own properties say it ({@code https.proxyHost} and those beside it). */
  record OfJvm() implements Proxies {}

  /**
   * These, each for its scheme.
   *
   * @param servers the first for a scheme counts
   */
  record Listed(List<ProxyServer> servers) implements Proxies {
    /** Copies the list. */
    public Listed {
      servers = List.copyOf(servers);
    }

    Optional<ProxyServer> find(String scheme, Host host) {
      return servers.stream()
          .filter(server -> server.targets().equals(scheme))
          .findFirst()
          .filter(server -> !host.isLoopback() && !server.exceptions().contains(host));
    }
  }

  /** None at all. */
  static Proxies none() {
    return new Listed(List.of());
  }

  /**
   * Whoever says something first, says all: the JVM's properties, Maven's settings, then {@code
   * HTTPS_PROXY}, {@code HTTP_PROXY} and {@code NO_PROXY} in capitals or not.
   *
   * @param jvm the system properties
   * @param maven active proxies of Maven's settings
   * @param environment the process's environment
   * @throws InvalidImageException when a variable holds no address
   */
  static Proxies choose(Properties jvm, List<ProxyServer> maven, Map<String, String> environment) {
    boolean byJvm =
        Stream.of("http.proxyHost", "https.proxyHost", "socksProxyHost")
                .anyMatch(name -> !jvm.getProperty(name, "").isBlank())
            || Boolean.parseBoolean(jvm.getProperty("java.net.useSystemProxies"));
    if (byJvm) {
      return new OfJvm();
    }
    return new Listed(maven.isEmpty() ? ofEnvironment(environment) : maven);
  }

  private static List<ProxyServer> ofEnvironment(Map<String, String> environment) {
    ProxyExceptions exceptions =
        ProxyExceptions.ofEnvironment(
            variable(environment, "NO_PROXY").map(Variable::value).orElse(""));
    List<ProxyServer> servers = new ArrayList<>();
    for (String scheme : List.of("http", "https")) {
      variable(environment, scheme.equals("http") ? "HTTP_PROXY" : "HTTPS_PROXY")
          .map(variable -> parse(scheme, variable, exceptions))
          .ifPresent(servers::add);
    }
    return servers;
  }

  /** An environment variable that is set to something. */
  record Variable(String name, String value) {}

  private static Optional<Variable> variable(Map<String, String> environment, String name) {
    return Stream.of(name.toLowerCase(java.util.Locale.ROOT), name)
        .map(spelled -> new Variable(spelled, environment.getOrDefault(spelled, "").strip()))
        .filter(variable -> !variable.value().isEmpty())
        .findFirst();
  }

  private static ProxyServer parse(String scheme, Variable variable, ProxyExceptions exceptions) {
    String value = variable.value();
    try {
      URI uri = URI.create(value.contains("://") ? value : "http://" + value);
      if (uri.getHost() != null && "http".equals(uri.getScheme())) {
        Optional<String[]> user =
            Optional.ofNullable(uri.getRawUserInfo()).map(info -> info.split(":", 2));
        return new ProxyServer(
            scheme,
            uri.getHost(),
            uri.getPort() < 0 ? 80 : uri.getPort(),
            user.map(parts -> decode(parts[0])),
            user.map(parts -> parts.length < 2 ? "" : decode(parts[1])),
            exceptions);
      }
    } catch (IllegalArgumentException e) {
      // the same as none; the value is not shown, since it may hold a password
    }
    throw new InvalidImageException(
        "the environment variable "
            + variable.name()
            + " is no address of a proxy: http://[user:password@]host[:port] expected");
  }

  private static String decode(String text) {
    return java.net.URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
