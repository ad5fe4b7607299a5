package dev.buildimage.ci.jobs;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Passes on to a registry what may be asked of it: reading anybody, writing who has the right. */
final class RegistryDoor implements HttpHandler {
  private static final Set<String> PASSED_ON =
      Set.of("Accept", "Range", "Content-Type", "Content-Range");

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Accounts accounts;
  private final String registry;
  private final String outside;

  /**
   * @param registry the host behind
   * @param outside the host that clients know
   */
  RegistryDoor(Accounts accounts, String registry, String outside) {
    this.accounts = accounts;
    this.registry = registry;
    this.outside = outside;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    String method = exchange.getRequestMethod();
    boolean reads = Set.of("GET", "HEAD").contains(method);
    // as registries do that have public and private images: the first question is who it is
    boolean asksWho =
        exchange.getRequestURI().getPath().equals("/v2/")
            && !accounts.known(Forge.password(exchange));
    if ((!reads || asksWho) && Forge.refused(exchange, accounts, "packages:write")) {
      return;
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + registry + exchange.getRequestURI()))
            .method(method, body(exchange));
    PASSED_ON.forEach(
        name ->
            Optional.ofNullable(exchange.getRequestHeaders().get(name))
                .orElse(List.of())
                .forEach(value -> request.header(name, value)));
    try {
      answer(exchange, client.send(request.build(), BodyHandlers.ofInputStream()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      exchange.close();
    }
  }

  private static BodyPublisher body(HttpExchange exchange) {
    String length = exchange.getRequestHeaders().getFirst("Content-Length");
    boolean chunked = exchange.getRequestHeaders().containsKey("Transfer-Encoding");
    if (!chunked && (length == null || length.equals("0"))) {
      return BodyPublishers.noBody();
    }
    BodyPublisher body = BodyPublishers.ofInputStream(exchange::getRequestBody);
    return chunked ? body : BodyPublishers.fromPublisher(body, Long.parseLong(length));
  }

  private void answer(HttpExchange exchange, HttpResponse<InputStream> response)
      throws IOException {
    Headers headers = exchange.getResponseHeaders();
    response
        .headers()
        .map()
        .forEach(
            (name, values) ->
                values.forEach(value -> headers.add(name, value.replace(registry, outside))));
    headers.remove("Transfer-encoding");
    long length = response.headers().firstValueAsLong("Content-Length").orElse(0);
    try (InputStream body = response.body()) {
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.sendResponseHeaders(response.statusCode(), -1);
      } else {
        boolean known = response.headers().firstValue("Content-Length").isPresent();
        exchange.sendResponseHeaders(response.statusCode(), known && length == 0 ? -1 : length);
        if (!known || length > 0) {
          try (OutputStream out = exchange.getResponseBody()) {
            body.transferTo(out);
          }
        }
      }
    }
  }
}
