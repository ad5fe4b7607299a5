package dev.buildimage.mojo;

import dev.buildimage.build.StepOptions;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.maven.plugin.MojoExecutionException;

/**
 * The parameters that say what steps are given and allowed.
 *
 * @param environment of this process
 */
record StepParameters(
    List<SecretParameter> secrets,
    List<String> ssh,
    List<String> allow,
    Map<String, String> environment) {
  private static final Set<String> PROXIES =
      Set.of("http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "all_proxy");
  private static final String SOCKET = "SSH_AUTH_SOCK";

  /**
   * What they mean together.
   *
   * @param folder that relative paths are in
   */
  StepOptions options(Path folder, boolean stepCache) throws MojoExecutionException {
    Map<String, StepOptions.Secret> given = new HashMap<>();
    for (SecretParameter secret : secrets) {
      given.put(secret.id(), secret.secret(folder));
    }
    Map<String, Path> agents = new HashMap<>();
    if (!environment.getOrDefault(SOCKET, "").isEmpty()) {
      agents.put("default", Path.of(environment.getOrDefault(SOCKET, "")));
    }
    for (String agent : ssh) {
      int equals = agent.indexOf('=');
      if (equals < 1) {
        throw new MojoExecutionException("builder.ssh '" + agent + "': ID=SOCKET expected");
      }
      agents.put(agent.substring(0, equals), folder.resolve(agent.substring(equals + 1)));
    }
    for (String entitlement : allow) {
      if (!entitlement.equals(StepOptions.INSECURE)) {
        throw new MojoExecutionException(
            "builder.allow '" + entitlement + "': " + StepOptions.INSECURE + " expected");
      }
    }
    Map<String, String> proxies = new HashMap<>(environment);
    proxies.keySet().removeIf(name -> !isProxy(name));
    return new StepOptions(given, agents, Set.copyOf(allow), proxies, stepCache);
  }

  private static boolean isProxy(String name) {
    return PROXIES.contains(name)
        || name.equals(name.toUpperCase(Locale.ROOT))
            && PROXIES.contains(name.toLowerCase(Locale.ROOT));
  }
}
