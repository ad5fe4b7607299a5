package dev.buildimage.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialSourceTest {
  private static final String HOST = "reg.example.com:5000";

  @TempDir Path temp;
  private Path home;

  @BeforeEach
  void home() throws IOException {
    home = Files.createDirectory(temp.resolve("home"));
  }

  private static String auths(String host, String user) {
    String auth = Base64.getEncoder().encodeToString((user + ":geheim").getBytes(UTF_8));
    return "{\"auths\":{\"" + host + "\":{\"auth\":\"" + auth + "\"}}}";
  }

  private static Path write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private Optional<String> user(CredentialSource source, String host) throws IOException {
    return source.find(host).login().map(Login::username);
  }

  private CredentialSource source(Map<String, String> environment, ServerCredential... servers) {
    return new CredentialSource(List.of(servers), environment, home);
  }

  @Test
  void eachPlaceComesBeforeTheNext() throws Exception {
    Path dockerConfig = write(temp.resolve("docker/config.json"), auths(HOST, "docker-config"));
    Path dockerHome = write(home.resolve(".docker/config.json"), auths(HOST, "docker-home"));
    Path named = write(temp.resolve("auth-file.json"), auths(HOST, "auth-file"));
    Path runtime = write(temp.resolve("run/containers/auth.json"), auths(HOST, "runtime"));
    Path podman = write(home.resolve(".config/containers/auth.json"), auths(HOST, "podman"));
    Map<String, String> environment =
        Map.of(
            "DOCKER_CONFIG", dockerConfig.getParent().toString(),
            "REGISTRY_AUTH_FILE", named.toString(),
            "XDG_RUNTIME_DIR", temp.resolve("run").toString());
    ServerCredential server = new ServerCredential(HOST, "server", "geheim");
    assertThat(user(source(environment, server), HOST)).contains("server");
    List<Path> order = List.of(dockerConfig, dockerHome, named, runtime, podman);
    List<String> users = List.of("docker-config", "docker-home", "auth-file", "runtime", "podman");
    for (int i = 0; i < order.size(); i++) {
      CredentialSource.Found found = source(environment).find(HOST);
      assertThat(found.login().map(Login::username)).contains(users.get(i));
      assertThat(found.login().map(Login::source)).contains(order.get(i).toString());
      Files.delete(order.get(i));
    }
    CredentialSource.Found none = source(environment).find(HOST);
    assertThat(none.login()).isEmpty();
    assertThat(none.looked()).hasSize(6);
  }

  @Test
  void aServerMatchesWithItsPortBeforeOneWithout() throws Exception {
    ServerCredential host = new ServerCredential("reg.example.com", "host", "geheim");
    ServerCredential port = new ServerCredential(HOST, "port", "geheim");
    assertThat(user(source(Map.of(), host, port), HOST)).contains("port");
    assertThat(user(source(Map.of(), host), HOST)).contains("host");
    assertThat(user(source(Map.of(), port), "reg.example.com")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker.io", "index.docker.io", "registry-1.docker.io"})
  void dockerHubHasManyNames(String id) throws Exception {
    assertThat(user(source(Map.of(), new ServerCredential(id, "ann", "geheim")), "docker.io"))
        .contains("ann");
  }

  @Test
  void dockerHubsKeyInDockersFileIsAUrl() throws Exception {
    write(home.resolve(".docker/config.json"), auths("https://index.docker.io/v1/", "ann"));
    assertThat(user(source(Map.of()), "docker.io")).contains("ann");
  }

  @Test
  void aHelperThatIsMissingIsSaidAndTheNextPlaceAsked() throws Exception {
    Path docker =
        write(home.resolve(".docker/config.json"), "{\"credsStore\":\"builder-test-missing\"}");
    write(home.resolve(".config/containers/auth.json"), auths(HOST, "podman"));
    CredentialSource.Found found = source(Map.of()).find(HOST);
    assertThat(found.login().map(Login::username)).contains("podman");
    assertThat(found.looked())
        .contains(docker + " (its credential helper has none for " + HOST + ", or failed)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"auths\": geheim",
        "{\"auths\":{\"reg.example.com:5000\":{\"auth\":\"geheim!\"}}}",
        "{\"auths\":{\"reg.example.com:5000\":{\"auth\":\"Z2VoZWlt\"}}}"
      })
  void aBrokenFileIsNamedButNotQuoted(String text) throws Exception {
    Path file = write(home.resolve(".docker/config.json"), text);
    assertThatThrownBy(() -> source(Map.of()).find(HOST))
        .isInstanceOf(UnreadableCredentialsException.class)
        .hasMessageContaining(file.toString())
        .hasMessageNotContaining("geheim");
  }

  @Test
  void nothingThatHoldsASecretPrintsIt() {
    assertThat(new ServerCredential(HOST, "ann", "geheim").toString()).doesNotContain("geheim");
    assertThat(new Login("ann", "geheim", "x").toString()).doesNotContain("geheim");
    assertThat(new Authorization.Basic("ann", "geheim").toString()).doesNotContain("geheim");
    assertThat(new Authorization.Bearer("geheim").toString()).doesNotContain("geheim");
  }
}
