package dev.buildimage.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.image.Platform;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskTest {
  private static final int DISK = 1 << 20;

  @TempDir Path folder;

  @Test
  void aFullDiskIsToldWithTheWayOutAndTheStoreStaysIntact() throws Exception {
    Process process =
        new ProcessBuilder(
                "unshare",
                "--map-root-user",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs -o size=" + DISK + " tmpfs \"$1\" && shift && exec \"$@\"",
                "sh",
                folder.toString(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SmallDisk.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said.lines().filter(line -> line.contains("can't write")))
        .as(said)
        .hasSize(3)
        .allMatch(line -> line.contains(folder + ": No space left on device"))
        .allMatch(line -> line.contains("of 1 MB are free on this tmpfs"))
        .allMatch(line -> line.contains("builder:prune") && line.contains("builder.store"));
    assertThat(said).endsWith("intact\n");
  }

  /** Runs where the disk is small. */
  static final class SmallDisk {
    private SmallDisk() {}

    public static void main(String[] arguments) throws IOException {
      Path root = Path.of(arguments[0]);
      ContentStore store = new ContentStore(root);
      Descriptor layer = store.add(MediaTypes.OCI_LAYER, out -> fill(out, 1000));
      ImageConfig config =
          ImageConfig.scratch(Platform.LINUX_AMD64)
              .withLayer(
                  layer.digest(), new ImageConfig.History("1970-01-01T00:00:00Z", "RUN", "test"));
      Image image =
          store.add(config, MediaTypes.OCI_CONFIG, blob -> ImageManifest.of(blob, List.of(layer)));
      store.tag("localhost/small:1", image.manifest());

      Descriptor large = Descriptor.of(MediaTypes.OCI_LAYER, Digest.of("large"), 4L * DISK);
      fail(() -> store.receive(large, out -> fill(out, 4 * DISK)));
      fail(() -> store.add(MediaTypes.OCI_LAYER, out -> fill(out, 4 * DISK)));
      Path filler = root.resolve("filler");
      try (OutputStream out = Files.newOutputStream(filler)) {
        fill(out, 4 * DISK);
      } catch (IOException full) {
        fail(() -> store.tag("localhost/small:2", image.manifest()));
      }
      Files.delete(filler);
      try (Stream<Path> left = Files.list(root.resolve("tmp"))) {
        List<Path> all = left.toList();
        if (!all.isEmpty() || store.contains(large)) {
          throw new IOException("left: " + all);
        }
      }
      store.tag("localhost/small:3", image.manifest());
      ContentStore again = new ContentStore(root);
      again.verify(again.image("localhost/small:1").orElseThrow().manifest().layers().get(0));
      again.image("localhost/small:3").orElseThrow();
      System.out.println("intact");
    }

    private static void fill(OutputStream out, int bytes) throws IOException {
      byte[] block = new byte[1000];
      for (int written = 0; written < bytes; written += block.length) {
        out.write(block);
      }
    }

    /** What must fail. */
    @FunctionalInterface
    private interface Failing {
      void run() throws IOException;
    }

    private static void fail(Failing work) throws IOException {
      try {
        work.run();
      } catch (StoreException expected) {
        System.out.println(expected.getMessage());
        return;
      }
      throw new IOException("the disk wasn't full");
    }
  }
}
