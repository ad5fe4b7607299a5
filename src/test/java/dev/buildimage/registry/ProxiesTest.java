package dev.buildimage.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.image.InvalidImageException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxiesTest {
  private static Optional<String> proxy(Proxies proxies, String scheme, String host) {
    return ((Proxies.Listed) proxies)
        .find(scheme, new Host(host))
        .map(server -> server.host() + ":" + server.port());
  }

  private static Proxies environment(String... namesAndValues) {
    java.util.Map<String, String> variables = new java.util.HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      variables.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return Proxies.choose(new Properties(), List.of(), variables);
  }

  @Test
  void theEnvironmentHasAProxyForEachScheme() {
    Proxies proxies =
        environment("HTTPS_PROXY", "http://a.example:3128/", "http_proxy", "b.example:8080");
    assertThat(proxy(proxies, "https", "ghcr.io")).contains("a.example:3128");
    assertThat(proxy(proxies, "http", "ghcr.io")).contains("b.example:8080");
    assertThat(proxy(proxies, "https", "127.0.0.1:5000")).isEmpty();
    assertThat(proxy(environment("HTTPS_PROXY", " "), "https", "ghcr.io")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "example.com, example.com, true",
    "example.com, EXAMPLE.com:5000, true",
    "example.com, reg.example.com, true",
    "example.com, badexample.com, false",
    ".example.com, example.com, false",
    ".example.com, reg.example.com, true",
    "*.example.com, reg.example.com, true",
    "example.com:5000, example.com:5000, true",
    "example.com:5000, example.com, false",
    "10.0.0.0/8, 10.1.2.3:5000, true",
    "10.0.0.0/8, 11.1.2.3, false",
    "10.0.0.0/8, reg.example.com, false",
    "fd00::/8, [fd12::1]:5000, true",
    "10.1.2.3, 10.1.2.3:5000, true",
    "*, anything, true",
    "'', anything, false"
  })
  void whatNoProxyNamesIsReachedDirectly(String noProxy, String host, boolean direct) {
    Proxies proxies =
        environment("https_proxy", "http://a.example:3128", "no_proxy", "x," + noProxy);
    assertThat(proxy(proxies, "https", host).isEmpty()).isEqualTo(direct);
  }

  @Test
  void mavensSettingsComeBeforeTheEnvironment() {
    ProxyServer maven =
        new ProxyServer(
            "https",
            "maven.example",
            3128,
            Optional.empty(),
            Optional.empty(),
            ProxyExceptions.ofMaven("*.inside.example|localhost"));
    Proxies proxies =
        Proxies.choose(
            new Properties(), List.of(maven), Map.of("HTTPS_PROXY", "http://a.example:3128"));
    assertThat(proxy(proxies, "https", "ghcr.io")).contains("maven.example:3128");
    assertThat(proxy(proxies, "https", "reg.inside.example:5000")).isEmpty();
    assertThat(proxy(proxies, "http", "ghcr.io")).isEmpty();
  }

  @Test
  void theJvmsPropertiesComeFirst() {
    Properties jvm = new Properties();
    jvm.setProperty("https.proxyHost", "jvm.example");
    assertThat(Proxies.choose(jvm, List.of(), Map.of("HTTPS_PROXY", "http://a.example:3128")))
        .isEqualTo(new Proxies.OfJvm());
  }

  @Test
  void anAccountIsDecodedAndNotShown() {
    Proxies.Listed proxies =
        (Proxies.Listed) environment("HTTPS_PROXY", "http://ann:ge%3Aheim+1@a.example:3128");
    ProxyServer server = proxies.servers().get(0);
    assertThat(server.username()).contains("ann");
    assertThat(server.password()).contains("ge:heim+1");
    assertThat(server.toString()).doesNotContain("heim");
  }

  @ParameterizedTest
  @CsvSource({"socks5://geheim@a.example:1080", "http://geheim:@@:1", "'http://ge heim'"})
  void whatIsNoAddressIsRefusedAndNotShown(String value) {
    assertThatThrownBy(() -> environment("HTTPS_PROXY", value))
        .isInstanceOf(InvalidImageException.class)
        .hasMessageContaining("HTTPS_PROXY")
        .hasMessageNotContaining("heim");
  }
}
