package dev.buildimage.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buildimage.image.Image;
import dev.buildimage.sandbox.BusyboxImage;
import dev.buildimage.store.ContentStore;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StrangersReadTest {
  @TempDir Path folder;

  @Test
  void theStoreIsALayoutWhileItIsWrittenTo() throws Exception {
    ContentStore store = new ContentStore(folder.resolve("store"));
    Image image = BusyboxImage.in(store);
    store.tag("localhost/stable:1", image.manifest());
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<Integer> writing =
          thread.submit(
              () -> {
                int tagged = 0;
                for (; !done.get(); tagged++) {
                  store.tag("localhost/other:" + tagged % 50, image.manifest());
                }
                return tagged;
              });
      String root = store.root().toString();
      for (int i = 0; i < 10; i++) {
        StrangerTool.run("skopeo", "inspect", "oci:" + root + ":localhost/stable:1");
        assertThat(StrangerTool.run("umoci", "ls", "--layout", root))
            .contains("localhost/stable:1");
        StrangerTool.run("umoci", "stat", "--image", root + ":localhost/stable:1");
      }
      done.set(true);
      assertThat(writing.get()).isGreaterThan(0);
    } finally {
      done.set(true);
      thread.shutdownNow();
    }
  }
}
