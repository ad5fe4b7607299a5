package dev.buildimage.registry;

import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.apache.v2.ApacheHttpTransport;
import com.google.cloud.tools.jib.api.LogEvent;
import com.google.cloud.tools.jib.http.FailoverHttpClient;
import com.google.cloud.tools.jib.http.Request;
import com.google.cloud.tools.jib.http.Response;
import com.google.cloud.tools.jib.http.ResponseException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.net.ConnectException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.http.client.HttpClient;
import org.apache.http.config.RegistryBuilder;
import org.apache.http.conn.HttpClientConnectionManager;
import org.apache.http.conn.socket.ConnectionSocketFactory;
import org.apache.http.conn.socket.PlainConnectionSocketFactory;
import org.apache.http.impl.conn.PoolingHttpClientConnectionManager;

/**
 * The adapter to jib-core's HTTP client: the only class that knows it. One call is one exchange;
 * what a status means, and whether to try again, is for the caller.
 *
 * <p>jib's {@code RegistryClient}, a layer above, can't be used:
 *
 * <ul>
 *   <li>It can't go on with a broken download, and sends a broken upload's bytes into the same
 *       session again, which registries answer with {@code DIGEST_INVALID}.
 *   <li>It keeps its token to itself, so that a HEAD or GET of a manifest's bytes would have to
 *       authenticate a second time, and refreshes it only for a part of the calls.
 *   <li>It takes a registry's answers strictly: a 404 with {@code NAME_UNKNOWN} is an error, a
 *       field that it doesn't know is too, and 429 and 5xx are final.
 *   <li>Its timeout is a system property of the whole JVM.
 * </ul>
 *
 * <p>The client below it is made by a constructor that jib keeps for its own tests. It takes the
 * transport, where an authority or a proxy of a host's own come in, and {@code Range}; and it
 * switches off retries, which would repeat a refused connection for a minute.
 */
final class JibHttp {
  private static final String USER_AGENT = "builder-maven-plugin";
  private static final int CONNECTIONS_TO_ONE_HOST = 16;
  private static final int CONNECTIONS = 64;

  /** A connection that was idle for longer may have been closed by the other side. */
  private static final int CHECK_AFTER_MILLIS = 200;

  private final RegistrySettings settings;
  private final ProxyRoutes routes;
  private final Watch watch;
  private final Map<Host, String> schemes = new ConcurrentHashMap<>();
  private Optional<HttpClientConnectionManager> connections = Optional.empty();

  JibHttp(RegistrySettings settings) {
    this.settings = settings;
    this.routes = new ProxyRoutes(settings.proxies());
    this.watch = new Watch(settings.timeout());
  }

  /** Made when something is sent: many goals find all that they need in the store. */
  private synchronized HttpClientConnectionManager connections() {
    if (connections.isEmpty()) {
      connections = Optional.of(connections(settings.trust()));
    }
    return connections.get();
  }

  private static HttpClientConnectionManager connections(Trust trust) {
    PoolingHttpClientConnectionManager pool =
        new PoolingHttpClientConnectionManager(
            RegistryBuilder.<ConnectionSocketFactory>create()
                .register("http", PlainConnectionSocketFactory.getSocketFactory())
                .register("https", new HostTls(trust))
                .build());
    pool.setMaxTotal(CONNECTIONS);
    pool.setDefaultMaxPerRoute(CONNECTIONS_TO_ONE_HOST);
    pool.setValidateAfterInactivity(CHECK_AFTER_MILLIS);
    return pool;
  }

  /** The address of a path of a host's API, with the scheme that the host is spoken to by. */
  URL url(String registry, String path) throws IOException {
    Host host = new Host(registry).ofApi();
    return new URL(scheme(host) + "://" + host.name() + path);
  }

  private String scheme(Host host) throws IOException {
    if (!settings.trust().mayBeInsecure(host)) {
      return "https";
    }
    String known = schemes.get(host);
    if (known == null) {
      // a loopback server that speaks only plain HTTP may wait for ever for the end of the line
      // that a TLS greeting seems to begin
      known = host.isLoopback() ? plainFirst(host) : tlsFirst(host);
      schemes.put(host, known);
    }
    return known;
  }

  private String plainFirst(Host host) throws IOException {
    try {
      // how TLS servers answer the question in plain text
      return ping("http", host) == 400 ? "https" : "http";
    } catch (ConnectException e) {
      throw e;
    } catch (IOException e) {
      return orElse("https", host, e);
    }
  }

  private String tlsFirst(Host host) throws IOException {
    try {
      ping("https", host);
      return "https";
    } catch (IOException e) {
      return orElse("http", host, e);
    }
  }

  private String orElse(String scheme, Host host, IOException before) throws IOException {
    try {
      ping(scheme, host);
      return scheme;
    } catch (IOException e) {
      before.addSuppressed(e);
      throw before;
    }
  }

  private int ping(String scheme, Host host) throws IOException {
    URL url = new URL(scheme + "://" + host.name() + "/v2/");
    try (Answer answer = send(Call.of("GET", url), Optional.empty())) {
      return answer.status();
    }
  }

  /**
   * Sends a call. Redirects are followed, to other hosts without the authorization.
   *
   * @param authorization sent over plain HTTP only to whom that is allowed
   * @throws IOException when there is no answer
   */
  Answer send(Call call, Optional<Authorization> authorization) throws IOException {
    Outgoing outgoing = new Outgoing(call, authorization, settings.trust());
    FailoverHttpClient client =
        newClient(call.url().getProtocol().equals("http"), () -> transport(outgoing));
    Request.Builder request =
        Request.builder()
            .setUserAgent(USER_AGENT)
            .setHttpTimeout(Math.toIntExact(settings.timeout().toMillis()));
    if (!call.accept().isEmpty()) {
      request.setAccept(call.accept());
    }
    Optional<UploadBody> body = UploadBody.of(call.body());
    body.ifPresent(request::setBody);
    Future<?> watched =
        watch.over(
            () -> body.map(it -> it.written().get()).orElse(0L),
            body.map(UploadBody::size).orElse(0L),
            outgoing::breakOff);
    Runnable end =
        () -> {
          watched.cancel(false);
          // first, as jib would read what is left to its end
          outgoing.breakOff();
          shutDown(client);
        };
    try {
      return answer(client.call(call.method(), call.url(), request.build()), end);
    } catch (ResponseException e) {
      return answer(outgoing.answerer(), e, end);
    } catch (IOException | RuntimeException e) {
      end.run();
      throw e;
    }
  }

  private static Answer answer(Response response, Runnable end) throws IOException {
    // an answer without a body, such as one to HEAD, has none to read
    InputStream body =
        Optional.ofNullable(response.getBody()).orElseGet(InputStream::nullInputStream);
    return new Answer(
        response.getStatusCode(), response.getRequestUrl().toURL(), response::getHeader, body, end);
  }

  private static Answer answer(URL answerer, ResponseException e, Runnable end) {
    byte[] body = Optional.ofNullable(e.getContent()).orElse("").getBytes(StandardCharsets.UTF_8);
    return new Answer(
        e.getStatusCode(),
        answerer,
        e.getHeaders()::getHeaderStringValues,
        new ByteArrayInputStream(body),
        end);
  }

  private HttpTransport transport(Outgoing outgoing) {
    HttpClient client =
        routes
            .over(ApacheHttpTransport.newDefaultHttpClientBuilder())
            .setConnectionManager(connections())
            .setConnectionManagerShared(true)
            .disableContentCompression()
            .disableCookieManagement()
            .addInterceptorLast((org.apache.http.HttpRequestInterceptor) outgoing)
            .addInterceptorFirst((org.apache.http.HttpResponseInterceptor) outgoing)
            .build();
    return new ApacheHttpTransport(client);
  }

  static Host host(URL url) {
    return new Host(url.getPort() < 0 ? url.getHost() : url.getHost() + ":" + url.getPort());
  }

  private static FailoverHttpClient newClient(boolean plain, Supplier<HttpTransport> transport) {
    try {
      Constructor<FailoverHttpClient> withTransport =
          FailoverHttpClient.class.getDeclaredConstructor(
              boolean.class,
              boolean.class,
              Consumer.class,
              Supplier.class,
              Supplier.class,
              boolean.class);
      withTransport.setAccessible(true);
      Consumer<LogEvent> silent = event -> {};
      return withTransport.newInstance(plain, false, silent, transport, transport, false);
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
}
