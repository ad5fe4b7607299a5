package dev.buildimage.layer;

import static dev.buildimage.layer.Gzip.gzip;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionTest {
  private static final byte[] TEXT = "some text, again and again and again".getBytes(UTF_8);

  /** Gives one byte at a time and, as sockets do, never says that there is more. */
  private static InputStream trickle(byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    byte[] all = new byte[length];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return new ByteArrayInputStream(all) {
      @Override
      public synchronized int read(byte[] bytes, int offset, int count) {
        return super.read(bytes, offset, Math.min(1, count));
      }

      @Override
      public synchronized int available() {
        return 0;
      }
    };
  }

  private static String read(byte[]... parts) throws IOException {
    try (InputStream in = Compression.open(trickle(parts))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  @Test
  void readsEachKindToItsEnd() throws Exception {
    String text = new String(TEXT, UTF_8);
    byte[] skipped = {0x5a, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 'h', 'i'};
    assertThat(read(gzip(TEXT), gzip(TEXT), gzip(TEXT))).isEqualTo(text.repeat(3));
    assertThat(read(skipped, Zstd.compress(TEXT), skipped, Zstd.compress(TEXT)))
        .isEqualTo(text.repeat(2));
    assertThat(read(TEXT)).isEqualTo(text);
    assertThat(read(new byte[0])).isEmpty();
    assertThat(read(new byte[] {'x'})).isEqualTo("x");
  }

  @Test
  void tellsByTheFirstBytes() throws Exception {
    assertThat(Compression.detect(gzip(TEXT))).isEqualTo(Compression.GZIP);
    assertThat(Compression.detect(Zstd.compress(TEXT))).isEqualTo(Compression.ZSTD);
    assertThat(Compression.detect(new byte[] {0x5f, 0x2a, 0x4d, 0x18})).isEqualTo(Compression.ZSTD);
    assertThat(Compression.detect(new byte[] {0x28, (byte) 0xb5})).isEqualTo(Compression.NONE);
    assertThat(Compression.detect(TEXT)).isEqualTo(Compression.NONE);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 12, 20})
  void damageAndCutsAreTheLayersFault(int keep) throws Exception {
    assertThatThrownBy(() -> read(Arrays.copyOf(gzip(TEXT), keep)))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("fetch it again");
    assertThatThrownBy(() -> read(Arrays.copyOf(Zstd.compress(TEXT), keep + 2)))
        .isInstanceOf(LayerException.class);
    byte[] damaged = gzip(TEXT);
    damaged[damaged.length - 5] ^= 1;
    assertThatThrownBy(() -> read(damaged)).isInstanceOf(LayerException.class);
  }
}
