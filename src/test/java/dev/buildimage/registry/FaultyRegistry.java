package dev.buildimage.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A server on loopback that answers each request as it was told: a list of answers a request line,
 * the last of which repeats.
 */
final class FaultyRegistry implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Queue<Reply>> replies = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  /** What becomes of a request. */
  @FunctionalInterface
  interface Reply {
    void to(HttpExchange exchange) throws IOException;
  }

  FaultyRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
    on("GET /v2/", status(200));
  }

  private void handle(HttpExchange exchange) throws IOException {
    String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    requests.add(authorization == null ? line : line + " as " + authorization);
    Queue<Reply> queue = replies.get(exchange.getRequestMethod() + " " + path(exchange));
    if (queue == null) {
      status(404).to(exchange);
      return;
    }
    Reply reply = queue.size() > 1 ? queue.remove() : queue.element();
    reply.to(exchange);
  }

  private static String path(HttpExchange exchange) {
    return exchange.getRequestURI().getPath();
  }

  String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** Method, path and query of what came in, and the authorization it came with. */
  List<String> requests() {
    return requests;
  }

  void on(String methodAndPath, Reply... inThisOrder) {
    replies.put(methodAndPath, new ConcurrentLinkedQueue<>(List.of(inThisOrder)));
  }

  static Reply status(int status, String... headers) {
    return reply(status, new byte[0], headers);
  }

  static Reply reply(int status, byte[] body, String... headers) {
    return exchange -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
      }
      exchange.getRequestBody().readAllBytes();
      boolean head = exchange.getRequestMethod().equals("HEAD");
      if (head) {
        exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
      }
      exchange.sendResponseHeaders(status, head || body.length == 0 ? -1 : body.length);
      if (!head && body.length > 0) {
        exchange.getResponseBody().write(body);
      }
      exchange.close();
    };
  }

  /** Promises all of a body, and breaks the connection after a part of it. */
  static Reply broken(byte[] body, int after) {
    return exchange -> {
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body, 0, after);
      exchange.getResponseBody().flush();
      throw new IOException("broken off, as told");
    };
  }

  /** Breaks the connection without an answer. */
  static Reply reset() {
    return exchange -> {
      throw new IOException("broken off, as told");
    };
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
