package dev.buildimage.registry;

import dev.buildimage.image.ImageReference;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * How registries are spoken to.
 *
 * @param mirrors asked in this order before the registry they stand for
 * @param trust which hosts may do without a known certificate
 * @param proxies what hosts are reached through
 * @param offline whether the network is not to be used at all
 * @param timeout how long a connection may take to be made, and then stay silent
 */
public record RegistrySettings(
    List<Mirror> mirrors, Trust trust, Proxies proxies, boolean offline, Duration timeout) {
  /** Long enough for a registry that assembles a large blob before it answers. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(120);

  public RegistrySettings {
    mirrors = List.copyOf(mirrors);
  }

  /** No mirrors, no proxies, nothing insecure but loopback, online. */
  public static RegistrySettings defaults() {
    return new RegistrySettings(
        List.of(), Trust.defaults(), Proxies.none(), false, DEFAULT_TIMEOUT);
  }

  /** The same with other mirrors. */
  public RegistrySettings withMirrors(Mirror... others) {
    return new RegistrySettings(List.of(others), trust, proxies, offline, timeout);
  }

  /** The same with other trust. */
  public RegistrySettings withTrust(Trust other) {
    return new RegistrySettings(mirrors, other, proxies, offline, timeout);
  }

  /** The same with other proxies. */
  public RegistrySettings withProxies(Proxies others) {
    return new RegistrySettings(mirrors, trust, others, offline, timeout);
  }

  /** The same without the network. */
  public RegistrySettings withoutNetwork() {
    return new RegistrySettings(mirrors, trust, proxies, true, timeout);
  }

  /** The same with another time. */
  public RegistrySettings withTimeout(Duration other) {
    return new RegistrySettings(mirrors, trust, proxies, offline, other);
  }

  /** Where a reference is looked for, the registry itself last. */
  List<ImageReference> sources(ImageReference reference) {
    return Stream.concat(
            mirrors.stream()
                .filter(mirror -> mirror.mirrors(reference))
                .map(mirror -> mirror.at(reference)),
            Stream.of(reference))
        .toList();
  }
}
