package dev.buildimage.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressorTest {
  private static final int BLOCK = 1 << 18;

  @TempDir Path temp;

  /** Text that repeats itself beyond a block, then noise. */
  private static byte[] content(int size) {
    byte[] content = new byte[size];
    Random random = new Random(size);
    random.nextBytes(content);
    for (int i = 0; i < size * 3L / 4; i++) {
      content[i] = (byte) ('a' + (i * 31 % 1000) % 26);
    }
    return content;
  }

  private static byte[] compress(Compression compression, byte[] content, int threads, int piece)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Compressor compressor = Compressor.of(compression, out, threads)) {
      for (int at = 0; at < content.length; at += piece) {
        compressor.stream().write(content, at, Math.min(piece, content.length - at));
      }
      compressor.finish();
    }
    return out.toByteArray();
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void theBytesDoNotDependOnThreadsNorOnWrites(Compression compression) throws Exception {
    byte[] content = content(3_000_001);
    byte[] one = compress(compression, content, 1, content.length);
    assertThat(compress(compression, content, 4, 77_777)).isEqualTo(one);
    assertThat(compress(compression, content, 3, 1 << 16)).isEqualTo(one);
    assertThat(Compression.open(new ByteArrayInputStream(one)).readAllBytes()).isEqualTo(content);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK})
  void everyLengthIsOneMemberThatJavaReads(int size) throws Exception {
    byte[] content = content(size);
    byte[] gzip = compress(Compression.GZIP, content, 2, 1 << 16);
    assertThat(new GZIPInputStream(new ByteArrayInputStream(gzip)).readAllBytes())
        .isEqualTo(content);
  }

  @ParameterizedTest
  @CsvSource({"0", "1000000"})
  void gzipItselfIsContent(int size) throws Exception {
    byte[] content = content(size);
    Path file = Files.write(temp.resolve("x.gz"), compress(Compression.GZIP, content, 4, 99_999));
    Path plain = Files.write(temp.resolve("x"), content);
    Process process =
        new ProcessBuilder(
                "sh",
                "-c",
                "gzip -t \"$1\" && zcat \"$1\" | cmp - \"$2\"",
                "test",
                file.toString(),
                plain.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(said).isZero();
  }

  @Test
  void blocksCostAlmostNothing() throws Exception {
    byte[] content = new byte[8 * BLOCK];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (" " + i).charAt((" " + i).length() - 1);
    }
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    try (var gzip = new java.util.zip.GZIPOutputStream(whole)) {
      gzip.write(content);
    }
    assertThat(compress(Compression.GZIP, content, 2, BLOCK).length)
        .isLessThan(whole.size() + whole.size() / 10 + 8 * 64);
  }

  @Test
  void whatCannotBeCompressedIsKept() throws Exception {
    byte[] noise = new byte[2 * BLOCK + 5];
    new Random(1).nextBytes(noise);
    byte[] gzip = compress(Compression.GZIP, noise, 2, BLOCK);
    assertThat(new GZIPInputStream(new ByteArrayInputStream(gzip)).readAllBytes()).isEqualTo(noise);
  }
}
