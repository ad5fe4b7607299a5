package dev.buildimage.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;

class TarWriterTest {
  private static byte[] write(TarEntry... entries) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TarWriter writer = new TarWriter(out);
    for (TarEntry entry : entries) {
      writer.write(entry, body -> body.write(new byte[(int) entry.size()]));
    }
    writer.finish();
    return out.toByteArray();
  }

  @Test
  void whatItWritesItReads() throws Exception {
    StringBuilder all = new StringBuilder();
    for (char c = 0; c < 256; c++) {
      all.append(c);
    }
    TarEntry[] entries = {
      TarEntry.file("plain", 513, Attributes.plain(04755)),
      TarEntry.symlink(
          "n\377".repeat(60),
          "t".repeat(101),
          new Attributes(
              0777,
              4294967294L,
              2097152,
              Instant.ofEpochSecond(-5, 250_000_000),
              new TreeMap<>(Map.of("user.all", all.toString())))),
      TarEntry.directory("d/", Attributes.plain(0).withMtime(Instant.ofEpochSecond(1L << 34))),
      new TarEntry(
          "null", TarEntry.Type.CHAR_DEVICE, 0, "", new TarEntry.Device(1, 3), Attributes.plain(0))
    };
    TarReader reader = new TarReader(new ByteArrayInputStream(write(entries)));
    for (TarEntry entry : entries) {
      assertThat(reader.next()).hasValue(entry);
    }
    assertThat(reader.next()).isEmpty();
  }

  @Test
  void extendedHeadersOfAnyLengthAreRight() throws Exception {
    // lengths around a power of ten, where the length's own digits count
    for (int length = 80; length < 120; length++) {
      Map<String, String> records = Map.of("k", "v".repeat(length), "l", "w".repeat(length + 900));
      assertThat(PaxRecords.parse(PaxRecords.format(records))).isEqualTo(records);
    }
  }

  @Test
  void aSizeBeyondEightGigabytesIsReadByOthers() throws Exception {
    long size = 9_000_000_000L;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TarWriter writer = new TarWriter(out);
    assertThatThrownBy(() -> writer.write(TarEntry.file("big", size, Attributes.plain(0644))))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("'big' changed its size");
    TarArchiveEntry entry =
        new TarArchiveInputStream(new ByteArrayInputStream(out.toByteArray())).getNextEntry();
    assertThat(entry.getSize()).isEqualTo(size);
  }

  @Test
  void aBodyLongerThanAnnouncedIsRefused() {
    TarWriter writer = new TarWriter(new ByteArrayOutputStream());
    assertThatThrownBy(
            () ->
                writer.write(
                    TarEntry.file("f", 1, Attributes.plain(0644)),
                    body -> body.write(new byte[] {1, 2})))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("changed its size of 1 bytes");
  }
}
