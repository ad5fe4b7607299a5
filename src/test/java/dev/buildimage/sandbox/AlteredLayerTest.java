package dev.buildimage.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Image;
import dev.buildimage.store.ContentStore;
import dev.buildimage.store.LostBlobException;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlteredLayerTest {
  @TempDir Path folder;

  /** In the middle, where it doesn't unpack any more, and in gzip's last bytes. */
  @ParameterizedTest
  @ValueSource(doubles = {0.0, 0.5, 1.0})
  void aLayerThatWasAlteredOnDiskIsPutAwayAndOnceItIsThereAgainTheImageOpens(double place)
      throws Exception {
    List<String> reports = new ArrayList<>();
    ContentStore store = new ContentStore(folder.resolve("store"), reports::add);
    Sandbox sandbox = new Sandbox(store, new Namespaces(), "crun");
    Image image = BusyboxImage.in(store);
    Descriptor layer = image.manifest().layers().get(0);
    byte[] good = store.read(layer);
    byte[] bad = good.clone();
    bad[(int) ((bad.length - 1) * place)] ^= 0x55;
    Files.write(store.blob(layer.digest()), bad);

    assertThatThrownBy(() -> sandbox.open(image)).isInstanceOf(LostBlobException.class);
    assertThat(reports).hasSize(1);
    assertThat(store.image(image.manifest().descriptor())).isEmpty();

    store.receive(layer, new ByteArrayInputStream(good)::transferTo);
    sandbox.open(image).close();
  }
}
