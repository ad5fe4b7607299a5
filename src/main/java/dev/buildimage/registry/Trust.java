package dev.buildimage.registry;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How far hosts are trusted. Each is named with its port where it has one, or without, which then
 * holds for all its ports.
 *
 * @param insecure may be spoken to with a certificate nobody vouches for, or over plain HTTP;
 *     loopback hosts always may
 * @param credentialsOverHttp may be told credentials over plain HTTP; loopback hosts always may
 * @param certificates PEM files of the authorities that vouch for a host, beside the JVM's own
 */
public record Trust(
    Set<String> insecure, Set<String> credentialsOverHttp, Map<String, Path> certificates) {
  public Trust {
    insecure = Set.copyOf(insecure);
    credentialsOverHttp = Set.copyOf(credentialsOverHttp);
    certificates = Map.copyOf(certificates);
  }

  /** What the JVM trusts, and loopback. */
  public static Trust defaults() {
    return new Trust(Set.of(), Set.of(), Map.of());
  }

  /** Whoever has an authority of its own is held to it. */
  boolean mayBeInsecure(Host host) {
    return certificates(host).isEmpty()
        && (host.isLoopback()
            || insecure.contains(host.name())
            || insecure.contains(host.withoutPort()));
  }

  boolean mayHaveCredentialsOverHttp(Host host) {
    return host.isLoopback()
        || credentialsOverHttp.contains(host.name())
        || credentialsOverHttp.contains(host.withoutPort());
  }

  Optional<Path> certificates(Host host) {
    return Optional.ofNullable(certificates.get(host.name()))
        .or(() -> Optional.ofNullable(certificates.get(host.withoutPort())));
  }
}
