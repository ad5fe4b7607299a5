package dev.buildimage.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A registry with a token server on loopback, which passes everything on to a real one, but breaks
 * as it is told to.
 */
final class FaultProxy implements AutoCloseable {
  /** What a request wants. */
  enum Kind {
    HEAD_MANIFEST("HEAD", "/v2/.+/manifests/.+"),
    GET_MANIFEST("GET", "/v2/.+/manifests/.+"),
    PUT_MANIFEST("PUT", "/v2/.+/manifests/.+"),
    HEAD_BLOB("HEAD", "/v2/.+/blobs/sha.+"),
    GET_BLOB("GET", "/v2/.+/blobs/sha.+"),
    OPEN_UPLOAD("POST", "/v2/.+/blobs/uploads/"),
    PUT_BLOB("PUT", "/v2/.+/blobs/uploads/.+"),
    GET_TOKEN("GET", "/token");

    private final String method;
    private final String path;

    Kind(String method, String path) {
      this.method = method;
      this.path = path;
    }

    boolean is(HttpExchange exchange) {
      return exchange.getRequestMethod().equals(method)
          && exchange.getRequestURI().getPath().matches(path);
    }
  }

  /** What goes wrong. */
  enum Fault {
    STATUS_429,
    STATUS_500,
    STATUS_503,
    RESET_BEFORE,
    RESET_MIDDLE,
    RESET_AFTER,
    HANG,
    WRONG_DIGEST,
    WRONG_LENGTH,
    WEB_PAGE,
    REDIRECT
  }

  private record Trouble(Kind kind, Fault fault, AtomicInteger left) {}

  private record Reply(int status, Map<String, List<String>> headers, byte[] body) {}

  private final String upstream;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private final AtomicInteger tokens = new AtomicInteger();
  private final Map<String, AtomicInteger> uses;
  private volatile Optional<Trouble> trouble = Optional.empty();
  private volatile Optional<FaultProxy> elsewhere = Optional.empty();
  private volatile int usesOfToken;

  FaultProxy(String upstream) throws IOException {
    this(upstream, new ConcurrentHashMap<>());
  }

  /** Another host, whose tokens are as good. */
  FaultProxy beside() throws IOException {
    return new FaultProxy(upstream, uses);
  }

  private FaultProxy(String upstream, Map<String, AtomicInteger> uses) throws IOException {
    this.upstream = upstream;
    this.uses = uses;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** From now on, whoever has no token is sent for one, which is good for so many requests. */
  FaultProxy withTokens(int usesEach) {
    usesOfToken = usesEach;
    return this;
  }

  /** From now on, so many requests of a kind go wrong; a redirect goes to the other. */
  void trouble(Kind kind, Fault fault, int times, FaultProxy other) {
    elsewhere = Optional.of(other);
    trouble = Optional.of(new Trouble(kind, fault, new AtomicInteger(times)));
  }

  /** Forgets all troubles, and what came. */
  void mend() {
    trouble = Optional.empty();
    authorizations.clear();
  }

  /** All that came with requests. */
  List<String> authorizations() {
    return authorizations;
  }

  int tokensGiven() {
    return tokens.get();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    if (authorization != null) {
      authorizations.add(authorization);
    }
    Optional<Trouble> hit =
        trouble.filter(
            it ->
                it.kind().is(exchange) && authorized(exchange) && it.left().getAndDecrement() > 0);
    if (hit.isPresent()) {
      breakDown(hit.get().fault(), exchange);
    } else {
      send(exchange, answer(exchange, exchange.getRequestBody().readAllBytes()));
    }
  }

  private boolean authorized(HttpExchange exchange) {
    if (usesOfToken == 0
        || exchange.getRequestURI().getPath().equals("/token")
        || exchange.getRequestURI().getPath().equals("/v2/")) {
      return true;
    }
    AtomicInteger left =
        uses.get(
            String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"))
                .replaceFirst("^Bearer ", ""));
    return left != null && left.get() > 0;
  }

  private Reply answer(HttpExchange exchange, byte[] body) throws IOException {
    if (exchange.getRequestURI().getPath().equals("/token")) {
      // as in base64url, without padding
      String token = "-_" + tokens.incrementAndGet() + "-geheim_";
      uses.put(token, new AtomicInteger(usesOfToken == 0 ? 1000 : usesOfToken));
      return new Reply(
          200, Map.of(), ("{\"token\":\"" + token + "\"}").getBytes(StandardCharsets.UTF_8));
    }
    if (!authorized(exchange)) {
      return new Reply(
          401,
          Map.of(
              "WWW-Authenticate",
              List.of("Bearer realm=\"http://" + host() + "/token\",service=\"test\"")),
          new byte[0]);
    }
    Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
        .map(it -> uses.get(it.replaceFirst("^Bearer ", "")))
        .ifPresent(AtomicInteger::decrementAndGet);
    return forward(exchange, body);
  }

  private Reply forward(HttpExchange exchange, byte[] body) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + upstream + exchange.getRequestURI()))
            .method(
                exchange.getRequestMethod(),
                body.length == 0
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body));
    for (String name : List.of("Accept", "Content-Type", "Range")) {
      List<String> values = exchange.getRequestHeaders().getOrDefault(name, List.of());
      values.forEach(value -> request.header(name, value));
    }
    try {
      HttpResponse<byte[]> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      return new Reply(response.statusCode(), response.headers().map(), response.body());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private void breakDown(Fault fault, HttpExchange exchange) throws IOException {
    InputStream in = exchange.getRequestBody();
    switch (fault) {
      case STATUS_429 -> {
        in.readAllBytes();
        send(exchange, error(429));
      }
      case STATUS_500 -> {
        in.readAllBytes();
        send(exchange, error(500));
      }
      case STATUS_503 -> {
        in.readAllBytes();
        send(exchange, error(503));
      }
      case RESET_BEFORE -> throw reset();
      case RESET_MIDDLE -> {
        if (in.readNBytes(1000).length > 0) {
          throw reset();
        }
        Reply reply = answer(exchange, new byte[0]);
        start(exchange, reply, reply.body().length);
        exchange.getResponseBody().write(reply.body(), 0, reply.body().length / 2);
        throw reset();
      }
      case RESET_AFTER -> {
        byte[] body = in.readAllBytes();
        Reply reply = answer(exchange, body);
        if (exchange.getRequestMethod().startsWith("P")) {
          throw reset();
        }
        send(exchange, reply);
        throw reset();
      }
      case HANG -> {}
      case WRONG_DIGEST -> send(exchange, altered(answer(exchange, in.readAllBytes())));
      case WRONG_LENGTH -> {
        Reply reply = answer(exchange, in.readAllBytes());
        start(exchange, reply, reply.body().length + 7);
        exchange.getResponseBody().write(reply.body());
        throw reset();
      }
      case WEB_PAGE -> {
        in.readAllBytes();
        send(
            exchange,
            new Reply(
                200,
                Map.of("Content-Type", List.of("text/html; charset=utf-8")),
                "<html><body>Log in</body></html>".getBytes(StandardCharsets.UTF_8)));
      }
      case REDIRECT -> {
        in.readAllBytes();
        String there = "http://" + elsewhere.orElseThrow().host() + exchange.getRequestURI();
        send(exchange, new Reply(307, Map.of("Location", List.of(there)), new byte[0]));
      }
    }
  }

  private static IOException reset() {
    return new IOException("broken off, as told");
  }

  private static Reply error(int status) {
    return new Reply(
        status,
        Map.of("Content-Type", List.of("application/json")),
        "{\"errors\":[{\"code\":\"TROUBLE\",\"message\":\"so it is\"}]}"
            .getBytes(StandardCharsets.UTF_8));
  }

  private static Reply altered(Reply reply) {
    byte[] body = reply.body().clone();
    if (body.length > 0 && body[body.length - 1] == '}') {
      // JSON stays JSON
      body = Arrays.copyOf(body, body.length + 1);
      body[body.length - 1] = ' ';
    } else if (body.length > 0) {
      body[body.length - 1] ^= 1;
    }
    Map<String, List<String>> headers = new ConcurrentHashMap<>(reply.headers());
    headers.computeIfPresent(
        "docker-content-digest", (name, value) -> List.of("sha256:" + "0".repeat(64)));
    return new Reply(reply.status(), headers, body);
  }

  private static void start(HttpExchange exchange, Reply reply, long length) throws IOException {
    for (Map.Entry<String, List<String>> header : reply.headers().entrySet()) {
      if (!List.of("content-length", "connection", "date", "transfer-encoding", "keep-alive")
          .contains(header.getKey().toLowerCase(java.util.Locale.ROOT))) {
        exchange.getResponseHeaders().put(header.getKey(), new ArrayList<>(header.getValue()));
      }
    }
    boolean head = exchange.getRequestMethod().equals("HEAD");
    if (head) {
      List<String> sizes = reply.headers().getOrDefault("content-length", List.of("0"));
      exchange.getResponseHeaders().put("Content-Length", new ArrayList<>(sizes));
    }
    exchange.sendResponseHeaders(reply.status(), head || length == 0 ? -1 : length);
  }

  private static void send(HttpExchange exchange, Reply reply) throws IOException {
    start(exchange, reply, reply.body().length);
    if (!exchange.getRequestMethod().equals("HEAD") && reply.body().length > 0) {
      exchange.getResponseBody().write(reply.body());
    }
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
