package dev.buildimage.registry;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.ImageReference;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry with a certificate that an authority of its own has signed. */
class TlsTest {
  private static final String SECRET = "changeit";

  @TempDir static Path shared;
  private static Path authority;
  private static Path stranger;
  private static DockerRegistry registry;

  @TempDir Path temp;

  @BeforeAll
  static void start() throws Exception {
    Path store = shared.resolve("keys.p12");
    keytool(store, "ca", "-ext", "bc:c");
    keytool(store, "stranger", "-ext", "bc:c");
    keytool(store, "server", "-ext", "san=ip:127.0.0.1", "-signer", "ca");
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, SECRET.toCharArray());
    }
    authority = pem("ca.pem", "CERTIFICATE", keys.getCertificate("ca").getEncoded());
    stranger = pem("stranger.pem", "CERTIFICATE", keys.getCertificate("stranger").getEncoded());
    Certificate server = keys.getCertificate("server");
    Path certificate = pem("server.pem", "CERTIFICATE", server.getEncoded());
    Path key =
        pem("server.key", "PRIVATE KEY", keys.getKey("server", SECRET.toCharArray()).getEncoded());
    registry = DockerRegistry.startWithTls(shared.resolve("registry"), certificate, key);
  }

  private static void keytool(Path store, String alias, String... more) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-dname",
                "CN=" + alias,
                "-keyalg",
                "EC",
                "-validity",
                "3650",
                "-keystore",
                store.toString(),
                "-storepass",
                SECRET));
    command.addAll(List.of(more));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  private static Path pem(String name, String what, byte[] der) throws Exception {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return Files.writeString(
        shared.resolve(name),
        "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n",
        US_ASCII);
  }

  @AfterAll
  static void stop() {
    registry.close();
  }

  private Registry trusting(Map<String, Path> certificates) {
    return new Registry(
        RegistrySettings.defaults().withTrust(new Trust(Set.of(), Set.of(), certificates)),
        new CredentialSource(List.of(), List.of(), Map.of(), temp),
        pause -> {});
  }

  private static ImageReference repository() {
    return ImageReference.parse(registry.host() + "/team/tls:1");
  }

  @Test
  void theAuthorityOfTheHostVouchesForIt() throws Exception {
    Registry client = trusting(Map.of(registry.host(), authority));
    byte[] content = "some bytes".getBytes(UTF_8);
    Descriptor blob = Descriptor.of("application/octet-stream", Digest.of(content), content.length);
    Path file = Files.write(temp.resolve("blob"), content);
    assertThat(client.push(repository(), blob, file, Optional.empty())).isTrue();
    ByteArrayOutputStream pulled = new ByteArrayOutputStream();
    client.pull(repository(), blob, pulled);
    assertThat(pulled.toByteArray()).isEqualTo(content);
    assertThat(trusting(Map.of("127.0.0.1", authority)).head(repository())).isEmpty();
  }

  @Test
  void anotherAuthorityDoesNot() {
    RegistryException e =
        catchThrowableOfType(
            RegistryException.class,
            () -> trusting(Map.of(registry.host(), stranger)).head(repository()));
    assertThat(e)
        .hasMessageContaining(registry.host() + " can't be trusted")
        .hasMessageContaining("builder.registryCertificates");
  }

  @Test
  void aLoopbackHostWithoutAnAuthorityIsTrustedAnyway() throws Exception {
    assertThat(trusting(Map.of()).head(repository())).isEmpty();
  }

  @Test
  void aFileWithoutCertificatesIsNamed() throws Exception {
    Path empty = Files.writeString(temp.resolve("empty.pem"), "nothing");
    for (Path file : List.of(empty, temp.resolve("missing.pem"))) {
      RegistryException e =
          catchThrowableOfType(
              RegistryException.class,
              () -> trusting(Map.of(registry.host(), file)).head(repository()));
      assertThat(e).hasMessageContaining(file.toString());
    }
  }

  private Registry through(String proxy, String insecure) {
    String[] hostAndPort = proxy.split(":");
    List<ProxyServer> servers =
        List.of("http", "https").stream()
            .map(
                scheme ->
                    new ProxyServer(
                        scheme,
                        hostAndPort[0],
                        Integer.parseInt(hostAndPort[1]),
                        Optional.of("ann"),
                        Optional.of("geheim"),
                        ProxyExceptions.ofMaven("direct.example")))
            .toList();
    return new Registry(
        RegistrySettings.defaults()
            .withProxies(new Proxies.Listed(servers))
            .withTrust(new Trust(Set.of(insecure), Set.of(), Map.of())),
        new CredentialSource(List.of(), List.of(), Map.of(), temp),
        pause -> {});
  }

  @Test
  void aProxyThatRefusesATunnelIsNoRegistryWithoutTheImage() throws Exception {
    try (ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread proxy = new Thread(() -> refuseAll(listening), "refusing proxy");
      proxy.setDaemon(true);
      proxy.start();
      RegistryException e =
          catchThrowableOfType(
              RegistryException.class,
              () ->
                  through("127.0.0.1:" + listening.getLocalPort(), "none.example")
                      .head(ImageReference.parse("reg.example.com/app:1")));
      assertThat(e).hasMessageContaining("the proxy answers 404 to CONNECT");
    }
  }

  private static void refuseAll(ServerSocket listening) {
    try {
      while (true) {
        try (Socket connection = listening.accept()) {
          InputStream in = connection.getInputStream();
          for (int seen = 0; seen < 4; ) {
            seen = "\r\n\r\n".charAt(seen) == in.read() ? seen + 1 : 0;
          }
          connection
              .getOutputStream()
              .write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII));
        }
      }
    } catch (IOException e) {
      // the test is over
    }
  }

  @Test
  void plainRequestsGoThroughTheProxyWithItsAccount() throws Exception {
    List<String> accounts = new ArrayList<>();
    try (FaultyRegistry proxy = new FaultyRegistry()) {
      proxy.on(
          "HEAD /v2/app/manifests/1",
          exchange -> {
            accounts.add(exchange.getRequestHeaders().getFirst("Proxy-Authorization"));
            FaultyRegistry.status(404).to(exchange);
          });
      assertThat(
              through(proxy.host(), "reg.example.com")
                  .head(ImageReference.parse("reg.example.com/app:1")))
          .isEmpty();
      assertThat(accounts)
          .containsExactly(
              "Basic " + Base64.getEncoder().encodeToString("ann:geheim".getBytes(UTF_8)));
      assertThat(proxy.requests()).contains("HEAD http://reg.example.com/v2/app/manifests/1");
    }
  }
}
