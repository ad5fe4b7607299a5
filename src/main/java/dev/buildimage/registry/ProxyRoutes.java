package dev.buildimage.registry;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.apache.http.HttpClientConnection;
import org.apache.http.HttpException;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.apache.http.HttpResponse;
import org.apache.http.HttpStatus;
import org.apache.http.auth.AuthScope;
import org.apache.http.auth.UsernamePasswordCredentials;
import org.apache.http.client.CredentialsProvider;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.impl.client.BasicCredentialsProvider;
import org.apache.http.impl.client.HttpClientBuilder;
import org.apache.http.impl.conn.DefaultRoutePlanner;
import org.apache.http.impl.conn.DefaultSchemePortResolver;
import org.apache.http.impl.conn.SystemDefaultRoutePlanner;
import org.apache.http.protocol.HttpContext;
import org.apache.http.protocol.HttpRequestExecutor;
import org.jspecify.annotations.Nullable;

/** Sends requests through proxies. */
final class ProxyRoutes {
  private final Proxies proxies;

  ProxyRoutes(Proxies proxies) {
    this.proxies = proxies;
  }

  HttpClientBuilder over(HttpClientBuilder client) {
    client.setRequestExecutor(new Tunnels());
    if (!(proxies instanceof Proxies.Listed listed)) {
      return client.setRoutePlanner(new SystemDefaultRoutePlanner(ProxySelector.getDefault()));
    }
    return client
        .setRoutePlanner(new Planner(listed))
        .setDefaultCredentialsProvider(credentials(listed))
        .addInterceptorLast(
            (HttpRequest request, HttpContext context) -> greet(listed, request, context));
  }

  private static CredentialsProvider credentials(Proxies.Listed listed) {
    CredentialsProvider credentials = new BasicCredentialsProvider();
    for (ProxyServer server : listed.servers()) {
      server
          .username()
          .ifPresent(
              user ->
                  credentials.setCredentials(
                      new AuthScope(server.host(), server.port()),
                      new UsernamePasswordCredentials(user, server.password().orElse(""))));
    }
    return credentials;
  }

  /**
   * Where there is no tunnel, a request tells its account at once: a body can't be sent again after
   * the proxy has asked for it.
   */
  private static void greet(Proxies.Listed listed, HttpRequest request, HttpContext context) {
    HttpHost target = HttpClientContext.adapt(context).getTargetHost();
    if (!target.getSchemeName().equals("http")) {
      return;
    }
    find(listed, target)
        .filter(server -> server.username().isPresent())
        .ifPresent(
            server -> {
              String account = server.username().get() + ":" + server.password().orElse("");
              request.setHeader(
                  "Proxy-Authorization",
                  "Basic "
                      + Base64.getEncoder()
                          .encodeToString(account.getBytes(StandardCharsets.UTF_8)));
            });
  }

  private static Optional<ProxyServer> find(Proxies.Listed listed, HttpHost target) {
    return listed.find(target.getSchemeName(), new Host(target.toHostString()));
  }

  private static final class Planner extends DefaultRoutePlanner {
    private final Proxies.Listed listed;

    Planner(Proxies.Listed listed) {
      super(DefaultSchemePortResolver.INSTANCE);
      this.listed = listed;
    }

    @Override
    protected @Nullable HttpHost determineProxy(
        HttpHost target, HttpRequest request, HttpContext context) throws HttpException {
      return find(listed, target)
          .map(server -> new HttpHost(server.host(), server.port()))
          .orElse(null);
    }
  }

  /** A proxy's refusal of a tunnel would else be taken for the registry's own answer. */
  private static final class Tunnels extends HttpRequestExecutor {
    @Override
    public HttpResponse execute(
        HttpRequest request, HttpClientConnection connection, HttpContext context)
        throws IOException, HttpException {
      HttpResponse response = super.execute(request, connection, context);
      int status = response.getStatusLine().getStatusCode();
      if (request.getRequestLine().getMethod().equals("CONNECT")
          && status / 100 != 2
          && status != HttpStatus.SC_PROXY_AUTHENTICATION_REQUIRED) {
        throw new ConnectException("the proxy answers " + status + " to CONNECT");
      }
      return response;
    }
  }
}
