package dev.buildimage.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageReference;
import dev.buildimage.sandbox.BusyboxImage;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManyMavensTest {
  private static final int MAVENS = 8;

  @TempDir Path folder;

  @Test
  void eightThatPullOneImageIntoAnEmptyStoreFetchEachBlobOnce() throws Exception {
    ContentStore source = new ContentStore(folder.resolve("source"));
    Image image = BusyboxImage.in(source);
    for (int i = 0; i < 6; i++) {
      image = BusyboxImage.add(source, image, layer("layer " + i));
    }
    Path shared = Files.createDirectories(folder.resolve("shared"));
    Dockerfiles.repository(shared.resolve("context"));
    List<OtherMaven> mavens = new ArrayList<>();
    try (Server server = new Server(source, image)) {
      ImageReference reference = ImageReference.parse(server.host() + "/app:1");
      for (int i = 0; i < MAVENS; i++) {
        mavens.add(OtherMaven.start(shared));
      }
      for (OtherMaven maven : mavens) {
        maven.awaitReady();
      }
      for (OtherMaven maven : mavens) {
        maven.begin(OtherMaven.Work.PULL, reference);
      }
      for (OtherMaven maven : mavens) {
        assertThat(maven.await()).as(Files.readString(shared.resolve("other.log"))).isZero();
      }
      Map<String, Integer> once = new TreeMap<>();
      once.put(image.manifest().config().digest().toString(), 1);
      image.manifest().layers().forEach(layer -> once.put(layer.digest().toString(), 1));
      assertThat(new TreeMap<>(server.blobs)).isEqualTo(once);
      StrangerTool.run(
          "skopeo",
          "copy",
          "-q",
          "oci:" + shared.resolve("store") + ":" + reference,
          "dir:" + folder.resolve("copied"));
    } finally {
      mavens.forEach(OtherMaven::close);
    }
  }

  private static BusyboxImage.Tar layer(String content) {
    return out ->
        BusyboxImage.pipe(
            Path.of("/"),
            out,
            "cd $(mktemp -d) && echo '" + content + "' >file && tar -c file && rm -r \"$PWD\"");
  }

  /** Serves one image, its blobs only when all have got the manifest. */
  private static final class Server implements AutoCloseable {
    private final Map<String, Integer> blobs = new ConcurrentHashMap<>();
    private final CountDownLatch manifests = new CountDownLatch(MAVENS);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private final ContentStore store;
    private final Image image;

    Server(ContentStore store, Image image) throws IOException {
      this.store = store;
      this.image = image;
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/v2/", this::answer);
      server.setExecutor(threads);
      server.start();
    }

    String host() {
      return "127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
      try (exchange) {
        String path = exchange.getRequestURI().getPath();
        String last = path.substring(path.lastIndexOf('/') + 1);
        if (path.contains("/manifests/")) {
          manifests.countDown();
          exchange.getResponseHeaders().add("Content-Type", image.manifest().mediaType());
          exchange
              .getResponseHeaders()
              .add("Docker-Content-Digest", image.manifest().digest().toString());
          exchange.sendResponseHeaders(200, image.manifest().bytes().length);
          exchange.getResponseBody().write(image.manifest().bytes());
        } else if (path.contains("/blobs/")) {
          blobs.merge(last, 1, Integer::sum);
          manifests.await();
          Path blob = store.blob(Digest.parse(last));
          exchange.sendResponseHeaders(200, Files.size(blob));
          Files.copy(blob, exchange.getResponseBody());
        } else {
          exchange.sendResponseHeaders(200, -1);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() {
      server.stop(0);
      threads.shutdownNow();
    }
  }
}
