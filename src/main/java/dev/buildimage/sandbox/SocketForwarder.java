package dev.buildimage.sandbox;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A socket (unix(7)) behind which another one answers, each connection for itself. */
final class SocketForwarder implements AutoCloseable {
  private static final int BUFFER = 1 << 14;

  private final ServerSocketChannel server;
  private final UnixDomainSocketAddress target;
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

  private SocketForwarder(ServerSocketChannel server, UnixDomainSocketAddress target) {
    this.server = server;
    this.target = target;
  }

  /**
   * Listens until it is closed.
   *
   * @param socket to be made
   * @param target what answers
   * @throws SandboxException when one of them can't be used
   */
  static SocketForwarder between(Path socket, Path target) throws SandboxException {
    try {
      SocketChannel.open(UnixDomainSocketAddress.of(target)).close();
    } catch (IOException e) {
      throw new SandboxException(
          "nothing answers at the socket "
              + target
              + " ("
              + e.getMessage()
              + "): start ssh-agent, and set SSH_AUTH_SOCK to its socket",
          e);
    }
    try {
      ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      bind(server, socket);
      SocketForwarder forwarder = new SocketForwarder(server, UnixDomainSocketAddress.of(target));
      forwarder.start(forwarder::accept);
      return forwarder;
    } catch (IOException e) {
      throw new SandboxException(
          "no socket can be made at "
              + socket
              + " ("
              + e.getMessage()
              + "): is the folder for temporary files, java.io.tmpdir, writable, and its path short?",
          e);
    }
  }

  /** Through a link: such an address has room for a hundred bytes, a path may have more. */
  private static void bind(ServerSocketChannel server, Path socket) throws IOException {
    Path folder = Files.createTempDirectory("builder");
    Path link = folder.resolve("l");
    try {
      Files.createSymbolicLink(link, socket.toAbsolutePath().getParent());
      server.bind(UnixDomainSocketAddress.of(link.resolve(socket.getFileName())));
    } finally {
      Files.deleteIfExists(link);
      Files.delete(folder);
    }
  }

  private void start(Runnable work) {
    Thread thread = new Thread(work, "builder-socket");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel client = server.accept();
        open.add(client);
        start(() -> serve(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(SocketChannel client) {
    try (client;
        SocketChannel agent = SocketChannel.open(target)) {
      open.add(agent);
      Thread answers = new Thread(() -> copy(agent, client), "builder-socket");
      answers.setDaemon(true);
      answers.start();
      copy(client, agent);
      answers.join();
      open.remove(agent);
    } catch (IOException gone) {
      // the client sees its connection end, as it would with the agent itself
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(client);
    }
  }

  private static void copy(SocketChannel from, SocketChannel to) {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    try {
      while (from.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
        buffer.clear();
      }
      to.shutdownOutput();
    } catch (IOException gone) {
      return;
    }
  }

  @Override
  public void close() {
    closeQuietly(server);
    open.forEach(SocketForwarder::closeQuietly);
  }

  private static void closeQuietly(AutoCloseable channel) {
    try {
      channel.close();
    } catch (Exception nothingIsLeftToLose) {
      return;
    }
  }
}
