package dev.buildimage.registry;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.ProtocolException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.apache.http.HttpConnection;
import org.apache.http.HttpEntity;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.apache.http.HttpRequestInterceptor;
import org.apache.http.HttpResponse;
import org.apache.http.HttpResponseInterceptor;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.entity.HttpEntityWrapper;
import org.apache.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way, through redirects too: sees where each request really goes, and adds what
 * jib's requests can't say.
 *
 * <p>The authorization is added here and nowhere else, so that it goes only to the host and by the
 * scheme that it is meant for, whatever redirects say.
 */
final class Outgoing implements HttpRequestInterceptor, HttpResponseInterceptor {
  /** Below this, asking first whether a body is welcome costs more than sending it. */
  private static final long EXPECT_FROM = 1 << 20;

  /** Of an error's words; what is behind that is as good as the end. */
  private static final int MAX_ERROR_BYTES = 1 << 16;

  private final Call call;
  private final Optional<Authorization> authorization;
  private final Trust trust;
  private final HttpHost meant;
  private volatile Optional<HttpClientContext> context = Optional.empty();

  Outgoing(Call call, Optional<Authorization> authorization, Trust trust) {
    this.call = call;
    this.authorization = authorization;
    this.trust = trust;
    this.meant = target(call.url());
  }

  private static HttpHost target(URL url) {
    int port = url.getPort() < 0 ? url.getDefaultPort() : url.getPort();
    return new HttpHost(url.getHost(), port, url.getProtocol());
  }

  @Override
  public void process(HttpRequest request, HttpContext httpContext) throws IOException {
    HttpClientContext current = HttpClientContext.adapt(httpContext);
    context = Optional.of(current);
    HttpHost target = current.getTargetHost();
    Host host = host(target);
    boolean plain = target.getSchemeName().equals("http");
    if (plain && meant.getSchemeName().equals("https") && !trust.mayBeInsecure(host)) {
      throw new ProtocolException("it redirects to plain HTTP at " + host.name());
    }
    // what is verified are the bytes as they are stored
    request.setHeader("Accept-Encoding", "identity");
    if (call.from() > 0) {
      request.setHeader("Range", "bytes=" + call.from() + "-");
    }
    if (call.body() instanceof Call.Content content && content.size() >= EXPECT_FROM) {
      request.setHeader("Expect", "100-continue");
    }
    if (sameHost(target) && (!plain || trust.mayHaveCredentialsOverHttp(host))) {
      authorization.ifPresent(it -> request.setHeader("Authorization", header(it)));
    }
  }

  private boolean sameHost(HttpHost target) {
    int port =
        target.getPort() < 0
            ? (target.getSchemeName().equals("http") ? 80 : 443)
            : target.getPort();
    return new HttpHost(target.getHostName(), port, target.getSchemeName()).equals(meant);
  }

  private static Host host(HttpHost target) {
    boolean usual =
        target.getPort() < 0
            || target.getPort() == (target.getSchemeName().equals("http") ? 80 : 443);
    return new Host(usual ? target.getHostName() : target.getHostName() + ":" + target.getPort());
  }

  private static String header(Authorization authorization) {
    if (authorization instanceof Authorization.Basic basic) {
      String account = basic.username() + ":" + basic.password();
      return "Basic "
          + Base64.getEncoder().encodeToString(account.getBytes(StandardCharsets.UTF_8));
    }
    return "Bearer " + ((Authorization.Bearer) authorization).token();
  }

  @Override
  public void process(HttpResponse response, HttpContext httpContext) {
    HttpEntity entity = response.getEntity();
    if (entity != null) {
      boolean error = response.getStatusLine().getStatusCode() >= 400;
      response.setEntity(new AsSent(entity, error));
    }
  }

  /** Not decoded by anyone, as some servers call a blob's own gzip an encoding of it. */
  private final class AsSent extends HttpEntityWrapper {
    private final boolean error;
    private Optional<InputStream> beginning = Optional.empty();

    AsSent(HttpEntity entity, boolean error) {
      super(entity);
      this.error = error;
    }

    @Override
    public org.apache.http.@Nullable Header getContentEncoding() {
      return null;
    }

    @Override
    public InputStream getContent() throws IOException {
      InputStream content = super.getContent();
      if (!error) {
        return content;
      }
      if (beginning.isEmpty()) {
        beginning = Optional.of(new Beginning(content));
      }
      return beginning.get();
    }
  }

  /** jib's client reads errors into memory, and what it doesn't want to its end. */
  private final class Beginning extends FilterInputStream {
    private int left = MAX_ERROR_BYTES;

    Beginning(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        int n = left == 0 ? -1 : in.read(buffer, offset, Math.min(length, left));
        left -= Math.max(n, 0);
        return n;
      } catch (IOException e) {
        // the status says enough
        left = 0;
        return -1;
      }
    }

    @Override
    public void close() throws IOException {
      if (left == 0) {
        breakOff();
      } else {
        in.close();
      }
    }
  }

  /** Where the last request went; the call's own address before there is one. */
  URL answerer() {
    Optional<HttpHost> target = context.map(HttpClientContext::getTargetHost);
    if (target.isEmpty() || sameHost(target.get())) {
      return call.url();
    }
    try {
      return new URL(target.get().toURI());
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Closes the connection under whoever reads from it or writes to it; any thread may. */
  void breakOff() {
    context
        .map(it -> it.getConnection(HttpConnection.class))
        .ifPresent(
            connection -> {
              try {
                connection.shutdown();
              } catch (IOException e) {
                // a connection that can't be closed in good order is closed all the same
              }
            });
  }
}
