package dev.buildimage.layer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a layer holds, what comes out of it stays in its folder, or the layer is refused. */
class LayerFuzzTest {
  /** One member, as it is written. */
  record Member(String name, char type, String link, String content, Optional<String> paxPath) {}

  @Provide
  static Arbitrary<List<Member>> members() {
    Arbitrary<String> element =
        Arbitraries.of(
            "a",
            "b",
            "..",
            ".",
            "",
            ".wh.a",
            ".wh.b",
            ".wh..",
            ".wh...",
            ".wh.",
            ".wh..wh..opq",
            ".wh..wh.aufs",
            "\377",
            "n".repeat(99),
            "a\0b",
            "\n");
    Arbitrary<String> path =
        Combinators.combine(
                Arbitraries.of("", "/", "./", "../", "//"),
                element.list().ofMaxSize(3).map(elements -> String.join("/", elements)),
                Arbitraries.of("", "", "/"))
            .as((start, middle, end) -> start + middle + end)
            .map(name -> name.length() > 100 ? name.substring(0, 100) : name);
    Arbitrary<Member> member =
        Combinators.combine(
                path,
                Arbitraries.of(
                    '0', '0', '1', '2', '3', '4', '5', '5', '6', '7', 'S', 'g', 'L', 'z', '\0'),
                path,
                Arbitraries.of("", "", "x", "5 a=b\n", "27 path=../../../../escape\n"),
                Arbitraries.oneOf(
                        path,
                        Arbitraries.of("n/".repeat(2500), "/etc/passwd", "../" + "x".repeat(200)))
                    .optional(0.2))
            .as(Member::new);
    return member.list().ofMinSize(1).ofMaxSize(12);
  }

  private static byte[] tar(List<Member> members) {
    RawTar tar = new RawTar();
    for (Member each : members) {
      each.paxPath().filter(path -> !path.isEmpty()).ifPresent(path -> tar.pax("path", path));
      boolean body = "0\0gLS7".indexOf(each.type()) >= 0;
      tar.member(each.name(), each.type(), each.link(), 0644, 0, body ? each.content() : "");
    }
    return tar.end();
  }

  @Property(tries = 3000)
  void whatComesOutStaysInItsFolder(@ForAll("members") List<Member> members) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      new LayerUnpacker(Limits.DEFAULT)
          .toOverlay(
              new ByteArrayInputStream(tar(members)), Long.MAX_VALUE, out, LowerDirectories.none());
    } catch (LayerException refused) {
      assertThat(refused.getMessage()).isNotBlank();
      return;
    }
    TarReader reader = new TarReader(new ByteArrayInputStream(out.toByteArray()));
    Set<String> folders = new HashSet<>(Set.of(""));
    Set<String> files = new HashSet<>();
    for (Optional<TarEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
      TarEntry entry = next.get();
      EntryName name = EntryName.parse(entry.name());
      assertThat(entry.name()).doesNotStartWith("/").doesNotContain("\0");
      if (entry.type() == TarEntry.Type.DIRECTORY) {
        assertThat(files).doesNotContain(name.raw());
        folders.add(name.raw());
      } else {
        assertThat(folders).doesNotContain(name.raw());
        files.add(name.raw());
      }
      if (!name.isRoot()) {
        assertThat(folders).as("where " + name + " lies").contains(name.parent().raw());
      }
      if (entry.type() == TarEntry.Type.HARD_LINK) {
        assertThat(files).contains(EntryName.parse(entry.link()).raw());
      }
      if (entry.type() == TarEntry.Type.CHAR_DEVICE) {
        assertThat(entry.isOverlayWhiteout()).isTrue();
      }
      assertThat(entry.type()).isNotEqualTo(TarEntry.Type.BLOCK_DEVICE);
    }
    assertThat(reader.endSeen()).isTrue();
  }

  @Property(tries = 2000)
  void anyBytesAreReadOrRefused(@ForAll byte[] bytes) throws IOException {
    byte[] whole = new byte[Math.max(bytes.length, 1024)];
    System.arraycopy(bytes, 0, whole, 0, bytes.length);
    for (byte[] layer : List.of(bytes, whole)) {
      try {
        new LayerUnpacker(Limits.DEFAULT)
            .toOverlay(
                new ByteArrayInputStream(layer),
                layer.length,
                OutputStream.nullOutputStream(),
                LowerDirectories.none());
      } catch (LayerException refused) {
        assertThat(refused.getMessage()).isNotBlank();
      }
    }
  }

  @Example
  void aHundredGigabytesOfZerosAreRefusedBeforeTheyAreWritten() {
    byte[] header =
        new RawTar()
            .pax("size", String.valueOf(100L << 30))
            .header("zeros", '0', "", 0644, 0, "00000000000")
            .cut();
    assertThatThrownBy(
            () ->
                new LayerUnpacker(new Limits(10, 10L << 30, 500, 0))
                    .toOverlay(
                        new ByteArrayInputStream(header),
                        header.length,
                        OutputStream.nullOutputStream(),
                        LowerDirectories.none()))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("more than " + (10L << 30) + " bytes");
  }

  @Example
  void aMillionEntriesTakeNoMoreThanTheirLimit() {
    assertThatThrownBy(
            () ->
                new LayerUnpacker(new Limits(1_000_000, 1L << 40, Integer.MAX_VALUE, 0))
                    .toOverlay(
                        new Files(),
                        Long.MAX_VALUE,
                        OutputStream.nullOutputStream(),
                        LowerDirectories.none()))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("more than 1000000 entries");
  }

  @Example
  void aNameOfFiveThousandBytesIsRefused() {
    byte[] layer = new RawTar().pax("path", "name/".repeat(1000)).file("x", "").end();
    assertThatThrownBy(
            () ->
                new LayerUnpacker(Limits.DEFAULT)
                    .toOverlay(
                        new ByteArrayInputStream(layer),
                        layer.length,
                        OutputStream.nullOutputStream(),
                        LowerDirectories.none()))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("4095");
  }

  /** Endless empty files. */
  private static final class Files extends InputStream {
    private final byte[] template = new RawTar().file("f0000000", "").cut();
    private int count;
    private int at = template.length;

    @Override
    public int read() {
      byte[] one = new byte[1];
      read(one, 0, 1);
      return one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      if (at == template.length) {
        byte[] name = String.format("f%07d", count++).getBytes(ISO_8859_1);
        int before = sum();
        System.arraycopy(name, 0, template, 0, name.length);
        int checksum =
            Integer.parseInt(new String(template, 148, 6, ISO_8859_1), 8) + sum() - before;
        System.arraycopy(String.format("%06o", checksum).getBytes(ISO_8859_1), 0, template, 148, 6);
        at = 0;
      }
      int read = Math.min(length, template.length - at);
      System.arraycopy(template, at, bytes, offset, read);
      at += read;
      return read;
    }

    private int sum() {
      int sum = 0;
      for (int i = 0; i < 8; i++) {
        sum += template[i] & 0xff;
      }
      return sum;
    }
  }
}
