package dev.buildimage.registry;

import com.google.cloud.tools.jib.registry.RegistryAliasGroup;
import java.util.regex.Pattern;

/**
 * A registry's host.
 *
 * @param name host name or address, with {@code :port} where it isn't the scheme's own
 */
public record Host(String name) {
  private static final Pattern PORT = Pattern.compile(":[0-9]+$");
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(?:\\.[0-9]{1,3}){3}|\\[::1]");

  String withoutPort() {
    return PORT.matcher(name).replaceFirst("");
  }

  /** Whether what is sent there stays on this machine. */
  public boolean isLoopback() {
    return LOOPBACK.matcher(withoutPort()).matches();
  }

  /** The name that answers the API; Docker Hub's canonical name doesn't. */
  Host ofApi() {
    return new Host(RegistryAliasGroup.getHost(name));
  }
}
