package dev.buildimage.registry;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Hosts that are reached without a proxy, in either of the two ways they are written. */
public final class ProxyExceptions {
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  private final List<Pattern> names;
  private final List<Network> networks;

  private ProxyExceptions(List<Pattern> names, List<Network> networks) {
    this.names = List.copyOf(names);
    this.networks = List.copyOf(networks);
  }

  /** As in {@code <nonProxyHosts>} of Maven's settings: {@code *.example.com|localhost}. */
  public static ProxyExceptions ofMaven(String text) {
    List<Pattern> names = new ArrayList<>();
    for (String entry : text.split("[|,]")) {
      if (!entry.isBlank()) {
        names.add(Pattern.compile(quote(entry.strip()).replace("*", "\\E.*\\Q"), FLAGS));
      }
    }
    return new ProxyExceptions(names, List.of());
  }

  private static final int FLAGS = Pattern.CASE_INSENSITIVE;

  /**
   * As in {@code NO_PROXY}: {@code *}, or a list with commas of domains with all that is under them
   * ({@code example.com}), or only that ({@code .example.com}), addresses, and networks ({@code
   * 10.0.0.0/8}).
   */
  public static ProxyExceptions ofEnvironment(String text) {
    List<Pattern> names = new ArrayList<>();
    List<Network> networks = new ArrayList<>();
    for (String part : text.split("[,\\s]+")) {
      String entry = part.strip().toLowerCase(Locale.ROOT);
      Optional<Network> network = Network.parse(entry);
      if (network.isPresent()) {
        networks.add(network.get());
      } else if (entry.equals("*")) {
        names.add(Pattern.compile(".*"));
      } else if (entry.startsWith(".") || entry.startsWith("*.")) {
        names.add(Pattern.compile(".*" + quote(entry.substring(entry.indexOf('.'))), FLAGS));
      } else if (!entry.isEmpty()) {
        names.add(Pattern.compile("(?:.*\\.)?" + quote(entry), FLAGS));
      }
    }
    return new ProxyExceptions(names, networks);
  }

  private static String quote(String text) {
    return "\\Q" + text.replace("\\E", "") + "\\E";
  }

  boolean contains(Host host) {
    String name = host.withoutPort();
    return names.stream()
            .anyMatch(
                pattern ->
                    pattern.matcher(name).matches() || pattern.matcher(host.name()).matches())
        || networks.stream().anyMatch(network -> network.contains(name));
  }

  /** A network in CIDR notation (RFC 4632, RFC 4291). */
  private record Network(BigInteger prefix, int shift, int length) {
    static Optional<Network> parse(String text) {
      int slash = text.indexOf('/');
      if (slash < 0 || !text.substring(slash + 1).matches("[0-9]{1,3}")) {
        return Optional.empty();
      }
      int bits = Integer.parseInt(text.substring(slash + 1));
      return address(text.substring(0, slash))
          .filter(bytes -> bits <= bytes.length * 8)
          .map(
              bytes -> {
                int shift = bytes.length * 8 - bits;
                return new Network(new BigInteger(1, bytes).shiftRight(shift), shift, bytes.length);
              });
    }

    boolean contains(String host) {
      return address(host)
          .filter(bytes -> bytes.length == length)
          .map(bytes -> new BigInteger(1, bytes).shiftRight(shift).equals(prefix))
          .orElse(false);
    }

    private static Optional<byte[]> address(String text) {
      String bare = text.startsWith("[") ? text.substring(1, text.length() - 1) : text;
      if (!ADDRESS.matcher(bare).matches()) {
        return Optional.empty();
      }
      try {
        return Optional.of(InetAddress.getByName(bare).getAddress());
      } catch (UnknownHostException e) {
        return Optional.empty();
      }
    }
  }
}
