package dev.buildimage.maven;

import dev.buildimage.registry.ProxyExceptions;
import dev.buildimage.registry.ProxyServer;
import dev.buildimage.registry.ServerCredential;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.inject.Named;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.building.SettingsProblem;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;

/** The servers and proxies of Maven's settings, decrypted, as registries need them. */
@Named
public final class RegistryServers {
  private final SettingsDecrypter decrypter;

  /** With Maven's own decrypter. */
  @Inject
  public RegistryServers(SettingsDecrypter decrypter) {
    this.decrypter = decrypter;
  }

  /**
   * What could be decrypted.
   *
   * @param servers all of the settings
   * @param proxies the active ones
   * @param problems what could not, each a line for the user
   */
  public record Decrypted(
      List<ServerCredential> servers, List<ProxyServer> proxies, List<String> problems) {}

  /** Decrypts the active proxies, and those servers that have a user name and a password. */
  public Decrypted of(Settings settings) {
    SettingsDecryptionResult result =
        decrypter.decrypt(new DefaultSettingsDecryptionRequest(settings));
    List<ServerCredential> servers =
        result.getServers().stream()
            .filter(server -> present(server.getUsername(), server.getPassword()))
            .map(RegistryServers::credential)
            .collect(Collectors.toList());
    List<String> problems =
        result.getProblems().stream().map(SettingsProblem::toString).collect(Collectors.toList());
    return new Decrypted(servers, proxies(result.getProxies()), problems);
  }

  /** The same settings with the passwords of servers and proxies decrypted, where they can be. */
  public Settings decrypted(Settings settings) {
    SettingsDecryptionResult result =
        decrypter.decrypt(new DefaultSettingsDecryptionRequest(settings));
    Settings copy = settings.clone();
    copy.setServers(result.getServers());
    copy.setProxies(result.getProxies());
    return copy;
  }

  private static boolean present(String... values) {
    return Stream.of(values).allMatch(Objects::nonNull);
  }

  private static ServerCredential credential(Server server) {
    return new ServerCredential(server.getId(), server.getUsername(), server.getPassword());
  }

  /** Maven takes the proxy for http where there is none for https. */
  private static List<ProxyServer> proxies(List<Proxy> settings) {
    List<Proxy> active = settings.stream().filter(Proxy::isActive).toList();
    return Stream.of("http", "https")
        .flatMap(
            scheme ->
                Stream.of(scheme, "http")
                    .flatMap(
                        wanted ->
                            active.stream()
                                .filter(proxy -> wanted.equalsIgnoreCase(proxy.getProtocol())))
                    .findFirst()
                    .map(proxy -> server(scheme, proxy))
                    .stream())
        .toList();
  }

  private static ProxyServer server(String scheme, Proxy proxy) {
    return new ProxyServer(
        scheme,
        proxy.getHost(),
        proxy.getPort(),
        Optional.ofNullable(proxy.getUsername()),
        Optional.ofNullable(proxy.getPassword()),
        ProxyExceptions.ofMaven(Optional.ofNullable(proxy.getNonProxyHosts()).orElse("")));
  }
}
