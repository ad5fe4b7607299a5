package dev.buildimage.build;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * What steps are given or allowed that is no part of any key, since it must not decide what they
 * make.
 *
 * @param secrets by id (Dockerfile reference, "RUN --mount=type=secret")
 * @param agents sockets of ssh agents by id ({@code --mount=type=ssh}); {@code default} is the
 *     usual one
 * @param allowed entitlements: {@value #INSECURE}
 * @param proxies environment variables that every RUN has
 * @param stepCache whether steps that were executed before are taken from then
 */
public record StepOptions(
    Map<String, Secret> secrets,
    Map<String, Path> agents,
    Set<String> allowed,
    Map<String, String> proxies,
    boolean stepCache) {
  /** Allows {@code RUN --security=insecure}. */
  public static final String INSECURE = "security.insecure";

  /** Nothing given and nothing allowed. */
  public static final StepOptions NONE =
      new StepOptions(Map.of(), Map.of(), Set.of(), Map.of(), true);

  /** Copies the collections. */
  public StepOptions {
    secrets = Map.copyOf(secrets);
    agents = Map.copyOf(agents);
    allowed = Set.copyOf(allowed);
    proxies = Map.copyOf(proxies);
  }

  /** Where a secret is. */
  public sealed interface Secret {
    /** In an environment variable of this process. */
    record Variable(String name) implements Secret {}

    /** In a file. */
    record File(Path path) implements Secret {}
  }
}
