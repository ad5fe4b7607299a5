package dev.buildimage.registry;

import dev.buildimage.image.ImageReference;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How registries are spoken to.
 *
 * @param mirrors asked in this order before the registry they stand for
 * @param insecureRegistries hosts, with their ports where they have one, that may be spoken to with
 *     a certificate nobody vouches for, or over plain HTTP; loopback hosts always may
 * @param offline whether the network is not to be used at all
 * @param timeout how long a connection may take to be made, and then stay silent
 */
public record RegistrySettings(
    List<Mirror> mirrors, Set<String> insecureRegistries, boolean offline, Duration timeout) {
  /** Long enough for a registry that assembles a large blob before it answers. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(120);

  public RegistrySettings {
    mirrors = List.copyOf(mirrors);
    insecureRegistries = Set.copyOf(insecureRegistries);
  }

  /** No mirrors, nothing insecure but loopback, online. */
  public static RegistrySettings defaults() {
    return new RegistrySettings(List.of(), Set.of(), false, DEFAULT_TIMEOUT);
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
