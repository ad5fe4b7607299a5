package dev.buildimage.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.image.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentStoreTest {
  private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);
  private static final Descriptor BLOB =
      Descriptor.of(MediaTypes.OCI_LAYER, Digest.of(CONTENT), CONTENT.length);

  @TempDir Path folder;

  @Test
  void aBlobThatArrivesWholeIsThere() throws IOException {
    ContentStore store = new ContentStore(folder);
    store.receive(BLOB, out -> out.write(CONTENT));

    assertThat(store.contains(BLOB)).isTrue();
    assertThat(store.read(BLOB)).isEqualTo(CONTENT);
    assertThat(temporaryFiles()).isEmpty();
  }

  @Test
  void aBlobOfOtherBytesIsRefusedAndLeavesNothing() throws IOException {
    ContentStore store = new ContentStore(folder);

    assertThatThrownBy(
            () -> store.receive(BLOB, out -> out.write("contenT".getBytes(StandardCharsets.UTF_8))))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(BLOB.digest().toString());
    assertThat(store.contains(BLOB)).isFalse();
    assertThat(temporaryFiles()).isEmpty();
  }

  @Test
  void aSourceThatBreaksLeavesNothing() throws IOException {
    ContentStore store = new ContentStore(folder);

    assertThatThrownBy(
            () ->
                store.receive(
                    BLOB,
                    out -> {
                      out.write('c');
                      throw new IOException("reset by peer");
                    }))
        .hasMessage("reset by peer");
    assertThat(store.contains(BLOB)).isFalse();
    assertThat(temporaryFiles()).isEmpty();
  }

  @Test
  void aTruncatedBlobIsNotThereAndIsReceivedAgain() throws IOException {
    ContentStore store = new ContentStore(folder);
    store.receive(BLOB, out -> out.write(CONTENT));
    Files.write(store.blob(BLOB.digest()), new byte[] {'c'});

    assertThat(store.contains(BLOB)).isFalse();
    store.receive(BLOB, out -> out.write(CONTENT));
    assertThat(store.read(BLOB)).isEqualTo(CONTENT);
  }

  @Test
  void anAlteredBlobIsNoticedWhenItIsUsedReportedPutAwayAndReceivedAgain() throws IOException {
    List<String> reports = new ArrayList<>();
    ContentStore store = new ContentStore(folder, reports::add);
    store.receive(BLOB, out -> out.write(CONTENT));
    Files.writeString(store.blob(BLOB.digest()), "cOntent");

    assertThatThrownBy(() -> store.read(BLOB))
        .isInstanceOf(LostBlobException.class)
        .hasMessageContaining("was altered on disk")
        .hasMessageContaining("run again")
        .hasMessageContaining(BLOB.digest().hex());
    assertThat(reports).hasSize(1).first().asString().contains(Digest.of("cOntent").toString());
    assertThat(folder.resolve("quarantine").resolve(BLOB.digest().hex())).hasContent("cOntent");
    assertThat(store.contains(BLOB)).isFalse();

    store.receive(BLOB, out -> out.write(CONTENT));
    assertThat(store.read(BLOB)).isEqualTo(CONTENT);
  }

  @Test
  void aTruncatedBlobIsReportedWhenItIsReceivedAgain() throws IOException {
    List<String> reports = new ArrayList<>();
    ContentStore store = new ContentStore(folder, reports::add);
    store.receive(BLOB, out -> out.write(CONTENT));
    Files.writeString(store.blob(BLOB.digest()), "cont");

    store.receive(BLOB, out -> out.write(CONTENT));
    assertThat(reports).hasSize(1).first().asString().contains("has 4 bytes");
    assertThat(folder.resolve("quarantine").resolve(BLOB.digest().hex())).hasContent("cont");
  }

  @Test
  void anImageWhoseManifestWasAlteredIsNotThere() throws IOException {
    List<String> reports = new ArrayList<>();
    ContentStore store = new ContentStore(folder, reports::add);
    Image image = image(store, "localhost/app:1");
    Path manifest = store.blob(image.manifest().digest());
    Files.writeString(manifest, Files.readString(manifest).replace("layers", "Layers"));

    assertThat(store.image("localhost/app:1")).isEmpty();
    assertThat(reports).hasSize(1);
  }

  @Test
  void aBlobThatWasAlteredBackIsLeftWhereItIs() throws IOException {
    List<String> reports = new ArrayList<>();
    ContentStore store = new ContentStore(folder, reports::add);
    store.receive(BLOB, out -> out.write(CONTENT));
    Path file = store.blob(BLOB.digest());
    Files.writeString(file, "cOntent");
    try (InputStream in = store.open(BLOB)) {
      assertThat(in.readNBytes(CONTENT.length)).hasSize(CONTENT.length);
      Files.write(file, CONTENT);
      assertThatThrownBy(in::read).isInstanceOf(LostBlobException.class);
    }
    assertThat(reports).isEmpty();
    assertThat(store.read(BLOB)).isEqualTo(CONTENT);
  }

  @Test
  void manyThreadsAndStoresFetchABlobOnce() throws Exception {
    AtomicInteger fetched = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Void>> running = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        ContentStore store = new ContentStore(folder);
        Callable<Void> receive =
            () -> {
              store.receive(
                  BLOB,
                  out -> {
                    fetched.incrementAndGet();
                    out.write(CONTENT);
                  });
              return null;
            };
        running.add(threads.submit(receive));
      }
      for (Future<Void> future : running) {
        future.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(fetched).hasValue(1);
  }

  @Test
  void anImageIsThereOnlyWithAllItsBlobs() throws IOException {
    ContentStore store = new ContentStore(folder);
    Image image = image(store, "localhost/app:1");

    assertThat(store.image("localhost/app:1"))
        .map(found -> found.manifest().digest())
        .contains(image.manifest().digest());
    assertThat(new ContentStore(folder).image("localhost/app:1")).isPresent();
    assertThat(store.image("localhost/app:2")).isEmpty();

    Files.delete(store.blob(image.manifest().layers().get(0).digest()));
    assertThat(store.image("localhost/app:1")).isEmpty();
  }

  @Test
  void aTreeIsThereOnceItIsAdoptedAndTheFirstOneStays() throws IOException {
    ContentStore store = new ContentStore(folder);
    Digest diffId = Digest.of("layer");
    assertThat(store.tree(diffId)).isEmpty();

    Path first = Files.createDirectory(store.newWorkFolder("step").resolve("upper"));
    Files.writeString(first.resolve("file"), "first");
    Path made = store.adoptTree(diffId, first);
    assertThat(made.resolve("file")).hasContent("first");
    assertThat(store.tree(diffId)).contains(made);
    assertThat(first).doesNotExist();

    Path second = Files.createDirectory(store.newWorkFolder("step").resolve("upper"));
    assertThat(store.adoptTree(diffId, second)).isEqualTo(made);
    assertThat(made.resolve("file")).hasContent("first");
    assertThat(second).exists();
  }

  @Test
  void aTreeThatTheDiskMayHaveLostIsNotThere() throws IOException {
    ContentStore store = new ContentStore(folder);
    Digest diffId = Digest.of("layer");
    Path tree = Files.createDirectory(store.newWorkFolder("step").resolve("upper"));
    Path mark = store.adoptTree(diffId, tree).resolveSibling("boot");
    assertThat(new ContentStore(folder).tree(diffId)).isPresent();

    // what a power cut leaves of a mark is one, too
    Files.writeString(mark, "\0\0\0");
    assertThat(new ContentStore(folder).tree(diffId)).isEmpty();
    Path again = Files.createDirectory(store.newWorkFolder("step").resolve("upper"));
    assertThat(store.adoptTree(diffId, again)).exists();
    assertThat(store.tree(diffId)).isPresent();
  }

  @Test
  void aTreeThatTheDiskHasIsThereAfterARestart() throws Exception {
    ContentStore store = new ContentStore(folder);
    Digest diffId = Digest.of("layer");
    Path tree = Files.createDirectory(store.newWorkFolder("step").resolve("upper"));
    Path mark = store.adoptTree(diffId, tree).resolveSibling("boot");
    UnsyncedTrees unsynced =
        new UnsyncedTrees(folder.resolve("trees"), new Locks(folder.resolve("locks")));
    unsynced.settle().join();
    assertThat(mark).exists();

    FileTime used = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));
    Files.setLastModifiedTime(mark, used);
    Files.setLastModifiedTime(mark.getParent(), used);
    unsynced.settle().join();
    assertThat(mark).doesNotExist();
    assertThat(Files.getLastModifiedTime(mark.getParent())).isEqualTo(used);
    assertThat(store.tree(diffId)).isPresent();
  }

  @Test
  void aTreeOfAnEarlierStartIsNotSettled() throws Exception {
    ContentStore store = new ContentStore(folder);
    Path tree = Files.createDirectory(store.newWorkFolder("step").resolve("upper"));
    Path mark = store.adoptTree(Digest.of("layer"), tree).resolveSibling("boot");
    Files.writeString(mark, "another start\n");
    Files.setLastModifiedTime(mark, FileTime.from(Instant.EPOCH));

    new UnsyncedTrees(folder.resolve("trees"), new Locks(folder.resolve("locks"))).settle().join();
    assertThat(mark).exists();
  }

  @Test
  void aFolderThatCantBeAStoreIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");

    assertThatThrownBy(() -> new ContentStore(file))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("builder.store");
  }

  @Test
  void aLayoutOfAnotherVersionIsNotTouched() throws IOException {
    Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"2.0.0\"}");

    assertThatThrownBy(() -> new ContentStore(folder))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("2.0.0");
  }

  @Test
  void aNewerStoreIsRefusedAndNotTouched() throws IOException {
    new ContentStore(folder);
    Files.writeString(folder.resolve("version"), "2\n");
    Files.delete(folder.resolve("index.json"));

    assertThatThrownBy(() -> new ContentStore(folder))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("store version '2'")
        .hasMessageContaining("builder.store");
    assertThat(folder.resolve("index.json")).doesNotExist();
  }

  @Test
  void aStoreFromBeforeThereWereVersionsIsReadOn() throws IOException {
    image(new ContentStore(folder), "localhost/app:1");
    Files.delete(folder.resolve("version"));

    assertThat(new ContentStore(folder).image("localhost/app:1")).isPresent();
    assertThat(folder.resolve("version")).hasContent("1");
  }

  @Test
  void aFolderWithSomethingElseInItIsNoStore() throws IOException {
    Files.writeString(folder.resolve("thesis.txt"), "years of work");

    assertThatThrownBy(() -> new ContentStore(folder))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("thesis.txt")
        .hasMessageContaining("builder.store");
    assertThat(folder.resolve("blobs")).doesNotExist();
  }

  @Test
  void openingForgetsProcessesThatHaveEnded() throws IOException {
    new ContentStore(folder);
    Path dead = Files.createFile(folder.resolve("locks/owner-1-dead"));
    Path left = Files.createFile(folder.resolve("locks/owner-1-left"));
    Path temp = Files.createFile(folder.resolve("tmp/blob.1-left.123"));
    ContentStore store = new ContentStore(folder);

    assertThat(dead).doesNotExist();
    assertThat(left).exists();
    assertThat(store.abandoned()).containsExactly(temp);
  }

  private static Image image(ContentStore store, String name) throws IOException {
    Descriptor layer = store.add(MediaTypes.OCI_LAYER, out -> out.write(CONTENT));
    ImageConfig config =
        ImageConfig.scratch(Platform.LINUX_AMD64)
            .withLayer(
                layer.digest(), new ImageConfig.History("1970-01-01T00:00:00Z", "RUN", "test"));
    Image image =
        store.add(config, MediaTypes.OCI_CONFIG, blob -> ImageManifest.of(blob, List.of(layer)));
    store.tag(name, image.manifest());
    return image;
  }

  private List<Path> temporaryFiles() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("tmp"))) {
      return files.toList();
    }
  }
}
