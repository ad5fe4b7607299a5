package dev.buildimage.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.image.Platform;
import dev.buildimage.layer.BucketFile;
import dev.buildimage.layer.Buckets;
import dev.buildimage.layer.Compression;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BucketLayersTest {
  private static final String ROOT = "/var/lib/repository";
  private static final int ARTIFACTS = 12;

  @TempDir Path folder;

  /** Files of 4 MB, as some machine has them. */
  private Map<BucketFile, Path> files(String machine, String mode, String lastVersion)
      throws IOException {
    Map<BucketFile, Path> files = new LinkedHashMap<>();
    for (int i = 0; i < ARTIFACTS; i++) {
      String version = i == ARTIFACTS - 1 ? lastVersion : "1";
      String path = "g" + i + "/a/" + version + "/a.jar";
      byte[] content = new byte[4 << 20];
      content[0] = (byte) i;
      content[1] = version.getBytes()[0];
      Path file = folder.resolve(machine).resolve(path);
      Files.createDirectories(file.getParent());
      Files.write(file, content);
      Files.setLastModifiedTime(file, FileTime.fromMillis(machine.hashCode() * 1000L));
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
      files.put(
          new BucketFile(ROOT + "/" + path, "g" + i, "a", content.length, Digest.of(content)),
          file);
    }
    return files;
  }

  private static Set<Digest> digests(List<AddedLayer> layers) {
    Set<Digest> digests = new HashSet<>();
    layers.forEach(layer -> digests.add(layer.descriptor().digest()));
    return digests;
  }

  private static List<AddedLayer> write(
      ContentStore store, Map<BucketFile, Path> files, List<Image> known) throws IOException {
    return new BucketLayers(store, Compression.GZIP, MediaTypes.OCI_MANIFEST)
        .write(files, ROOT, known);
  }

  private static Image image(ContentStore store, List<AddedLayer> layers) throws IOException {
    ImageConfig config = ImageConfig.scratch(Platform.LINUX_AMD64);
    ImageConfig.History line = new ImageConfig.History("1970-01-01T00:00:01Z", "", "");
    for (AddedLayer layer : layers) {
      config = config.withLayer(layer.diffId(), line);
    }
    return store.add(
        config,
        MediaTypes.OCI_CONFIG,
        blob ->
            ImageManifest.of(blob, List.of())
                .with(blob, layers.stream().map(AddedLayer::descriptor).toList()));
  }

  @Test
  void theSameFilesAreTheSameLayersOnAnyMachine() throws Exception {
    List<AddedLayer> here =
        write(new ContentStore(folder.resolve("s1")), files("here", "rw-------", "1"), List.of());
    List<AddedLayer> there =
        write(new ContentStore(folder.resolve("s2")), files("there", "rwxrwxrwx", "1"), List.of());
    assertThat(there).isEqualTo(here);
    assertThat(here).hasSizeGreaterThan(3);
  }

  @Test
  void aBumpWritesTheChangedLayersAloneAndHistoryDoesNotShow() throws Exception {
    ContentStore store = new ContentStore(folder.resolve("store"));
    List<AddedLayer> before = write(store, files("before", "rw-r--r--", "1"), List.of());
    Map<BucketFile, Path> bumped = files("after", "rw-r--r--", "2");
    List<AddedLayer> after = write(store, bumped, List.of(image(store, before)));
    long written = after.stream().filter(AddedLayer::isNew).count();
    assertThat(written).isBetween(1L, 2L);
    assertThat(after.stream().filter(AddedLayer::isNew).map(layer -> layer.descriptor().digest()))
        .doesNotContainAnyElementsOf(digests(before));
    assertThat(digests(after))
        .isEqualTo(digests(write(new ContentStore(folder.resolve("other")), bumped, List.of())));
    assertThat(image(store, after).manifest().bytes())
        .isEqualTo(
            image(store, write(new ContentStore(folder.resolve("another")), bumped, List.of()))
                .manifest()
                .bytes());
  }

  @Test
  void aLayerThatTheStoreHasLostIsWrittenAgain() throws Exception {
    ContentStore store = new ContentStore(folder.resolve("store"));
    Map<BucketFile, Path> files = files("here", "rw-r--r--", "1");
    List<AddedLayer> layers = write(store, files, List.of());
    Image image = image(store, layers);
    Files.delete(store.blob(layers.get(0).descriptor().digest()));
    assertThat(write(store, files, List.of(image)).stream().filter(AddedLayer::isNew)).hasSize(1);
    assertThat(store.contains(layers.get(0).descriptor())).isTrue();
  }

  @Test
  void anybodyMayWriteInTheFoldersAndNobodysNameOrTimeIsInALayer() throws Exception {
    ContentStore store = new ContentStore(folder.resolve("store"));
    List<String> found = new ArrayList<>();
    AddedLayer layer = write(store, files("here", "rw-------", "1"), List.of()).get(0);
    try (InputStream blob = store.open(layer.descriptor());
        TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(blob))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        assertThat(entry.getLongUserId()).isZero();
        assertThat(entry.getUserName()).isEmpty();
        assertThat(entry.getModTime().toInstant().getEpochSecond()).isEqualTo(1);
        boolean ours = ("/" + entry.getName()).startsWith(ROOT);
        assertThat(entry.getMode() & 0777)
            .isEqualTo(entry.isDirectory() ? ours ? 0777 : 0755 : 0644);
        found.add(entry.getName());
      }
    }
    assertThat(found).contains("var/", "var/lib/", "var/lib/repository/");
    assertThat(found.stream().filter(name -> name.endsWith(".jar")).count())
        .isBetween(1L, Buckets.LIMIT >> 22);
  }
}
