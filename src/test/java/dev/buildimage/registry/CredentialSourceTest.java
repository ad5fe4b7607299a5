package dev.buildimage.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
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
    return new CredentialSource(
        List.of(), List.of(servers), environment, home, Duration.ofSeconds(60));
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
    List<Path> order = List.of(dockerConfig, dockerHome, runtime, podman, named);
    List<String> users = List.of("docker-config", "docker-home", "runtime", "podman", "auth-file");
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
  void theConfigurationComesFirstAndNamesAVariable() throws Exception {
    CredentialSource source =
        new CredentialSource(
            List.of(SecretVariable.parse(HOST + "=robot$x:REGISTRY_TOKEN")),
            List.of(new ServerCredential(HOST, "server", "geheim")),
            Map.of("REGISTRY_TOKEN", "geheim"),
            home);
    assertThat(source.find(HOST).login())
        .contains(new Login("robot$x", "geheim", "environment variable REGISTRY_TOKEN"));
    assertThat(source.find("reg.example.com").login().map(Login::username)).isEmpty();
  }

  @Test
  void aVariableThatIsNotSetIsAnError() {
    CredentialSource source =
        new CredentialSource(
            List.of(SecretVariable.parse("reg.example.com=ann:REGISTRY_TOKEN")),
            List.of(),
            Map.of(),
            home);
    assertThatThrownBy(() -> source.find(HOST))
        .isInstanceOf(UnreadableCredentialsException.class)
        .hasMessageContaining("REGISTRY_TOKEN")
        .hasMessageContaining("reg.example.com");
  }

  @ParameterizedTest
  @ValueSource(strings = {"reg.example.com", "reg=geheim", "reg=ann:gehe!m", "=ann:X", "reg=:X"})
  void anEntryThatNamesNoVariableIsRefusedAndNotShown(String entry) {
    assertThatThrownBy(() -> SecretVariable.parse(entry))
        .hasMessageContaining("registryCredentials")
        .hasMessageNotContaining("geheim");
  }

  /** A program in a folder of its own. */
  private Map<String, String> helper(String name, String script) throws IOException {
    Path file = write(temp.resolve("bin/docker-credential-" + name), "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return Map.of("PATH", file.getParent() + ":/usr/bin:/bin");
  }

  @Test
  void aHelperAnswersForItsHostAndIsTakenAfterTheFilesOwnEntries() throws Exception {
    write(
        home.resolve(".docker/config.json"),
        "{\"auths\":{\"a.example\":{}},\"credHelpers\":{\"a.example\":\"x\",\"b.example\":\"x\"}}");
    write(home.resolve(".config/containers/auth.json"), auths("b.example", "podman"));
    Map<String, String> environment =
        helper(
            "x",
            """
            read -r server
            [ "$1" = get ] || exit 3
            echo '{"ServerURL":"'"$server"'","Username":"helped-'"$server"'","Secret":"geheim"}'
            """);
    CredentialSource source = source(environment);
    assertThat(user(source, "a.example")).contains("helped-a.example");
    assertThat(user(source, "b.example")).contains("podman");
  }

  @Test
  void aHelpersTokenIsNoPassword() throws Exception {
    write(home.resolve(".docker/config.json"), "{\"credsStore\":\"x\"}");
    Map<String, String> environment =
        helper("x", "echo '{\"Username\":\"<token>\",\"Secret\":\"geheim\"}'");
    assertThat(source(environment).find(HOST).login().map(Login::isRefreshToken)).contains(true);
  }

  @Test
  void aHelperThatComplainsALotIsReadAllTheSame() throws Exception {
    write(home.resolve(".docker/config.json"), "{\"credsStore\":\"x\"}");
    Map<String, String> environment =
        helper(
            "x",
            """
            head -c 300000 /dev/zero | tr '\\0' e >&2
            echo '{"Username":"ann","Secret":"geheim"}'
            """);
    assertThat(user(source(environment), HOST)).contains("ann");
  }

  @Test
  void aHelperThatHangsIsEnded() throws Exception {
    Path docker = write(home.resolve(".docker/config.json"), "{\"credsStore\":\"x\"}");
    Map<String, String> environment = helper("x", "exec sleep 1000");
    CredentialSource source =
        new CredentialSource(List.of(), List.of(), environment, home, Duration.ofMillis(300));
    assertThat(source.find(HOST).looked())
        .contains(docker + " (its docker-credential-x said nothing for 0 s and was ended)");
  }

  @Test
  void aHelpersOwnWordsAreNotShown() throws Exception {
    Path docker = write(home.resolve(".docker/config.json"), "{\"credsStore\":\"x\"}");
    CredentialSource.Found found = source(helper("x", "echo geheim; exit 7")).find(HOST);
    assertThat(found.login()).isEmpty();
    assertThat(found.looked())
        .contains(docker + " (its docker-credential-x has none, or failed with status 7)");
  }

  @Test
  void aHelperThatIsMissingIsSaidAndTheNextPlaceAsked() throws Exception {
    Path docker =
        write(home.resolve(".docker/config.json"), "{\"credsStore\":\"builder-test-missing\"}");
    Path named = write(temp.resolve("auth-file.json"), auths(HOST, "auth-file"));
    CredentialSource.Found found =
        source(Map.of("REGISTRY_AUTH_FILE", named.toString())).find(HOST);
    assertThat(found.login().map(Login::username)).contains("auth-file");
    assertThat(found.looked())
        .contains(docker + " (its docker-credential-builder-test-missing is not in the PATH)");
  }

  @Test
  void anIdentityTokenComesBeforeAPassword() throws Exception {
    write(
        home.resolve(".docker/config.json"),
        "{\"auths\":{\"a.example\":{\"auth\":\"YW5uOng=\",\"identitytoken\":\"geheim\"}}}");
    assertThat(source(Map.of()).find("a.example").login().map(Login::isRefreshToken))
        .contains(true);
  }

  @Test
  void anAccountForOnePathIsNotForTheWholeHost() throws Exception {
    write(home.resolve(".config/containers/auth.json"), auths(HOST + "/other/repository", "ann"));
    assertThat(user(source(Map.of()), HOST)).isEmpty();
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
