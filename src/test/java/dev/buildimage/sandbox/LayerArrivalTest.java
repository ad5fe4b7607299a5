package dev.buildimage.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Image;
import dev.buildimage.store.ContentStore;
import dev.buildimage.store.LayerSink;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerArrivalTest {
  @TempDir Path temp;
  private ContentStore source;
  private ContentStore store;
  private Sandbox sandbox;

  @BeforeEach
  void stores() throws IOException {
    source = new ContentStore(temp.resolve("source"));
    store = new ContentStore(temp.resolve("store"));
    sandbox = new Sandbox(store, new Namespaces(), "auto");
  }

  /** Its second layer leaves the looks of a folder to the first. */
  private Image image() throws IOException {
    Image base = BusyboxImage.in(source);
    Path folder = Files.createDirectories(temp.resolve("more/home/app"));
    Files.writeString(folder.resolve("file"), "content");
    return BusyboxImage.add(
        source,
        base,
        out -> BusyboxImage.pipe(temp.resolve("more"), out, "tar -c --mtime=@1 home/app/file"));
  }

  private void send(LayerSink.Arrival arrival, Descriptor layer, long bytes) throws IOException {
    try (OutputStream out = arrival.take(layer);
        var in = Files.newInputStream(source.blob(layer.digest()))) {
      out.write(in.readNBytes((int) bytes));
    }
  }

  @Test
  void whatCameIsUnpackedAndNeverReadAgain() throws Exception {
    Image image = image();
    List<Descriptor> layers = image.manifest().layers();
    try (LayerSink.Arrival arrival = sandbox.arrivals().begin(image)) {
      for (Descriptor layer : List.of(layers.get(1), layers.get(0))) {
        send(arrival, layer, layer.size());
      }
      arrival.finish();
    }
    // no layer is in this store, only their trees
    try (RootFileSystem root = sandbox.open(image)) {
      assertThat(new String(root.read("/home/app/file"))).isEqualTo("content");
      assertThat(new String(root.read("/etc/passwd"))).contains("app:x:1000");
    }
    assertThat(temp.resolve("store/tmp")).isEmptyDirectory();
  }

  @Test
  void whatCameBrokenIsLeftToTheStore() throws Exception {
    Image image = image();
    Descriptor first = image.manifest().layers().get(0);
    try (LayerSink.Arrival arrival = sandbox.arrivals().begin(image)) {
      send(arrival, first, first.size() / 2);
      arrival.finish();
    }
    assertThat(store.tree(image.config().diffIds().get(0))).isEmpty();
    try (LayerSink.Arrival arrival = sandbox.arrivals().begin(image)) {
      send(arrival, first, first.size() / 2);
      send(arrival, first, first.size());
      arrival.finish();
    }
    assertThat(store.tree(image.config().diffIds().get(0))).isPresent();
    assertThat(temp.resolve("store/tmp")).isEmptyDirectory();
  }
}
