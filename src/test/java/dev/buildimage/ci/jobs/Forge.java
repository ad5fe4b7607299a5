package dev.buildimage.ci.jobs;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What jobs find on the network, on one port of the loopback address: the forge's git repositories
 * and its registry. Everybody reads; to write takes an account with the right.
 */
public final class Forge implements AutoCloseable {
  private final HttpServer server;
  private final Continuations continuations = new Continuations();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private Forge(HttpServer server) {
    this.server = server;
  }

  /**
   * @param repositories bare repositories, each {@code owner/name.git}
   * @param registry the host and port of the registry behind, which asks nobody for a password
   */
  public static Forge start(Accounts accounts, Path repositories, String registry, Gh gh)
      throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    Forge forge = new Forge(server);
    server.createContext("/v2/", new RegistryDoor(accounts, registry, forge.host()));
    server.createContext("/gh", gh);
    server.createContext("/circleci/pipeline/continue", forge.continuations);
    server.createContext("/", new GitDoor(accounts, repositories));
    server.setExecutor(forge.threads);
    server.start();
    return forge;
  }

  /** Host and port, for references of images, too. */
  public String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  public String url() {
    return "http://" + host();
  }

  Continuations continuations() {
    return continuations;
  }

  static Optional<String> password(HttpExchange exchange) {
    return Accounts.password(
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")));
  }

  /** Lets through whom the right belongs to, and answers everybody else. */
  static boolean refused(HttpExchange exchange, Accounts accounts, String right)
      throws IOException {
    Optional<String> password = password(exchange);
    if (accounts.may(password, right)) {
      return false;
    }
    exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
    if (accounts.known(password)) {
      answer(
          exchange, 403, "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"no " + right + "\"}]}");
    } else {
      exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"forge\"");
      answer(exchange, 401, "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"who?\"}]}");
    }
    return true;
  }

  static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    boolean bare = exchange.getRequestMethod().equals("HEAD") || bytes.length == 0;
    exchange.sendResponseHeaders(status, bare ? -1 : bytes.length);
    if (!bare) {
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
