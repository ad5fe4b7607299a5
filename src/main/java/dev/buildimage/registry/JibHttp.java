package dev.buildimage.registry;

import com.google.api.client.http.HttpContent;
import com.google.api.client.http.HttpHeaders;
import com.google.cloud.tools.jib.api.LogEvent;
import com.google.cloud.tools.jib.http.FailoverHttpClient;
import com.google.cloud.tools.jib.http.Request;
import com.google.cloud.tools.jib.http.Response;
import com.google.cloud.tools.jib.http.ResponseException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.net.ConnectException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The adapter to jib-core's HTTP client: the only class that knows it. One call is one exchange;
 * what a status means, and whether to try again, is for the caller.
 *
 * <p>jib's {@code RegistryClient}, a layer above, can't be used: it keeps its token to itself, so
 * that a HEAD or GET of a manifest's bytes would have to authenticate a second time; its timeout is
 * a system property; and it reads a registry's answers strictly.
 */
final class JibHttp {
  private static final String USER_AGENT = "builder-maven-plugin";

  private final RegistrySettings settings;
  private final Map<Host, String> schemes = new ConcurrentHashMap<>();

  JibHttp(RegistrySettings settings) {
    this.settings = settings;
  }

  /** The address of a path of a host's API, with the scheme that the host is spoken to by. */
  URL url(String registry, String path) throws IOException {
    Host host = new Host(registry).ofApi();
    return new URL(scheme(host) + "://" + host.name() + path);
  }

  private String scheme(Host host) throws IOException {
    if (!mayBeInsecure(host)) {
      return "https";
    }
    String known = schemes.get(host);
    if (known == null) {
      known = host.isLoopback() ? loopbackScheme(host) : insecureScheme(host);
      schemes.put(host, known);
    }
    return known;
  }

  private boolean mayBeInsecure(Host host) {
    return host.isLoopback()
        || settings.insecureRegistries().contains(host.name())
        || settings.insecureRegistries().contains(host.withoutPort());
  }

  /**
   * Plain HTTP is tried first: a server that speaks only that may wait for ever for the end of the
   * line that a TLS greeting seems to begin.
   */
  private String loopbackScheme(Host host) throws IOException {
    try (Answer answer = send(Call.of("GET", ping("http", host)), Optional.empty())) {
      // how TLS servers answer the question in plain text
      return answer.status() == 400 ? "https" : "http";
    } catch (ConnectException e) {
      throw e;
    } catch (IOException e) {
      try (Answer answer = send(Call.of("GET", ping("https", host)), Optional.empty())) {
        return answer.url().getProtocol();
      } catch (IOException alsoNot) {
        e.addSuppressed(alsoNot);
        throw e;
      }
    }
  }

  private String insecureScheme(Host host) throws IOException {
    try (Answer answer = send(Call.of("GET", ping("https", host)), Optional.empty())) {
      return answer.url().getProtocol();
    }
  }

  private static URL ping(String scheme, Host host) throws IOException {
    return new URL(scheme + "://" + host.name() + "/v2/");
  }

  /**
   * Sends a call. Redirects are followed, without the authorization.
   *
   * @param authorization sent over plain HTTP only to this machine
   * @throws IOException when there is no answer
   */
  Answer send(Call call, Optional<Authorization> authorization) throws IOException {
    Host host = host(call.url());
    FailoverHttpClient client = newClient(mayBeInsecure(host), host.isLoopback());
    Request.Builder request =
        Request.builder()
            .setUserAgent(USER_AGENT)
            .setHttpTimeout(Math.toIntExact(settings.timeout().toMillis()));
    if (!call.accept().isEmpty()) {
      request.setAccept(call.accept());
    }
    authorization.map(JibHttp::jib).ifPresent(request::setAuthorization);
    content(call.body()).ifPresent(request::setBody);
    try {
      return Answer.of(client, client.call(call.method(), call.url(), request.build()));
    } catch (ResponseException e) {
      return Answer.of(client, call.url(), e);
    } catch (IOException | RuntimeException e) {
      shutDown(client);
      throw e;
    }
  }

  private static com.google.cloud.tools.jib.http.Authorization jib(Authorization authorization) {
    if (authorization instanceof Authorization.Basic basic) {
      return com.google.cloud.tools.jib.http.Authorization.fromBasicCredentials(
          basic.username(), basic.password());
    }
    return com.google.cloud.tools.jib.http.Authorization.fromBearerToken(
        ((Authorization.Bearer) authorization).token());
  }

  static Host host(URL url) {
    return new Host(url.getPort() < 0 ? url.getHost() : url.getHost() + ":" + url.getPort());
  }

  /**
   * A client of its own for each call, so that closing the answer frees what the call held, and
   * breaks off a transfer that nobody waits for. Its own retries are off, which no public
   * constructor offers: for a minute they would repeat a refused connection, and send a broken
   * upload's bytes into the same session again.
   */
  private static FailoverHttpClient newClient(boolean insecure, boolean authorizeOverHttp) {
    try {
      Constructor<FailoverHttpClient> withRetrySwitch =
          FailoverHttpClient.class.getDeclaredConstructor(
              boolean.class, boolean.class, Consumer.class, boolean.class);
      withRetrySwitch.setAccessible(true);
      Consumer<LogEvent> silent = event -> {};
      return withRetrySwitch.newInstance(insecure, authorizeOverHttp, silent, false);
    } catch (NoSuchMethodException
        | InstantiationException
        | IllegalAccessException
        | InvocationTargetException e) {
      throw new IllegalStateException(
          "jib-core is not the version this plugin was built with: remove the override of"
              + " com.google.cloud.tools:jib-core from the plugin's dependencies",
          e);
    }
  }

  private static void shutDown(FailoverHttpClient client) {
    try {
      client.shutDown();
    } catch (IOException broken) {
      // a connection that can't be closed in good order is closed all the same
    }
  }

  private static Optional<HttpContent> content(Call.Body body) {
    if (body instanceof Call.Bytes document) {
      return Optional.of(
          new Upload(
              document.mediaType(),
              document.bytes().length,
              () -> new ByteArrayInputStream(document.bytes())));
    }
    if (body instanceof Call.Content content) {
      return Optional.of(
          new Upload(
              "application/octet-stream",
              content.size(),
              () -> Files.newInputStream(content.file())));
    }
    return Optional.empty();
  }

  /** A body of known length that ends early when its thread is interrupted. */
  private record Upload(String mediaType, long size, Opener opener) implements HttpContent {
    /** Opens what is to be sent. */
    @FunctionalInterface
    interface Opener {
      InputStream open() throws IOException;
    }

    @Override
    public long getLength() {
      return size;
    }

    @Override
    public String getType() {
      return mediaType;
    }

    @Override
    public boolean retrySupported() {
      return true;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      try (InputStream in = opener.open()) {
        byte[] buffer = new byte[1 << 16];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted while sending");
          }
          out.write(buffer, 0, n);
        }
      }
      out.flush();
    }
  }

  /** What came back; to be closed. */
  static final class Answer implements AutoCloseable {
    private final FailoverHttpClient client;
    private final int status;
    private final URL url;
    private final Headers headers;
    private final InputStream body;

    private Answer(
        FailoverHttpClient client, int status, URL url, Headers headers, InputStream body) {
      this.client = client;
      this.status = status;
      this.url = url;
      this.headers = headers;
      this.body = body;
    }

    /** Looks a header up. */
    @FunctionalInterface
    private interface Headers {
      List<String> get(String name);
    }

    private static Answer of(FailoverHttpClient client, Response response) throws IOException {
      // an answer without a body, such as one to HEAD, has none to read
      InputStream body =
          Optional.ofNullable(response.getBody()).orElseGet(InputStream::nullInputStream);
      return new Answer(
          client,
          response.getStatusCode(),
          response.getRequestUrl().toURL(),
          response::getHeader,
          body);
    }

    private static Answer of(FailoverHttpClient client, URL asked, ResponseException e)
        throws IOException {
      // the exception doesn't name its URL, but tells when jib fell back to plain HTTP
      URL url =
          e.requestAuthorizationCleared()
              ? new URL("http", asked.getHost(), asked.getPort(), asked.getFile())
              : asked;
      HttpHeaders headers = e.getHeaders();
      byte[] body = Optional.ofNullable(e.getContent()).orElse("").getBytes(StandardCharsets.UTF_8);
      return new Answer(
          client,
          e.getStatusCode(),
          url,
          headers::getHeaderStringValues,
          new ByteArrayInputStream(body));
    }

    int status() {
      return status;
    }

    /** Who answered in the end, after redirects. */
    URL url() {
      return url;
    }

    Optional<String> header(String name) {
      return headers(name).stream().findFirst();
    }

    List<String> headers(String name) {
      return headers.get(name);
    }

    InputStream body() {
      return body;
    }

    @Override
    public void close() {
      shutDown(client);
    }
  }
}
