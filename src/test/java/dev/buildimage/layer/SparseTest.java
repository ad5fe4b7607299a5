package dev.buildimage.layer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files with holes, as GNU tar writes them and reads them. */
class SparseTest {
  /** Data at the start, in the middle, at the end and nowhere; more parts than one block lists. */
  private static final String HOLES =
      """
      put() { printf %s "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none; }
      put start 0 data; truncate -s 1M start
      put end 1048572 data
      put middle 524288 data; truncate -s 3000000 middle
      truncate -s 5M empty
      for i in {1..60}; do put many $((i * 65536)) "part $i"; done
      : >nothing
      echo plain >plain
      long=$(printf 'n%.0s' {1..150})
      put $long 99999 x; chmod 640 $long; chown 5:6 $long
      ln middle linked
      setcap cap_net_raw=ep middle
      """;

  private static final String CONTENT = "sha256sum * | sort; stat -c '%n %s %a %u:%g %h' *";

  @TempDir private Path scratch;
  private GnuTar tar;
  private Path upper;

  @BeforeEach
  void start() {
    tar = new GnuTar(scratch);
    upper = scratch.resolve("upper");
  }

  private void unpack(byte[] layer, Path into) throws Exception {
    ByteArrayOutputStream gnuTar = new ByteArrayOutputStream();
    new LayerUnpacker(Limits.DEFAULT)
        .toOverlay(new ByteArrayInputStream(layer), layer.length, gnuTar, LowerDirectories.none());
    tar.extract(gnuTar.toByteArray(), into);
  }

  private byte[] sparse(Path folder, String options) throws Exception {
    tar.shell(folder, "tar --sparse --sort=name " + options + " -cf ../s *");
    return Files.readAllBytes(scratch.resolve("s"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--format=gnu",
        "--format=posix --sparse-version=0.0 --xattrs --xattrs-include=*",
        "--format=posix --sparse-version=0.1 --xattrs --xattrs-include=*",
        "--format=posix --sparse-version=1.0 --xattrs --xattrs-include=*"
      })
  void eachFormatIsReadAsGnuTarReadsIt(String options) throws Exception {
    tar.shell(upper, HOLES);
    byte[] layer = sparse(upper, options);
    assertThat(layer.length).isLessThan(300_000);
    Path theirs = scratch.resolve("theirs");
    tar.shell(theirs, "tar --xattrs --xattrs-include=* -xpf ../s");
    Path ours = scratch.resolve("ours");

    unpack(layer, ours);

    assertThat(tar.shell(ours, CONTENT)).isEqualTo(tar.shell(theirs, CONTENT));
    assertThat(tar.shell(ours, CONTENT)).isEqualTo(tar.shell(upper, CONTENT));
    assertThat(tar.shell(ours, "getcap *")).isEqualTo(tar.shell(theirs, "getcap *"));
    // the holes are some again: 13 MB in all, of which 60 parts, and four files, have a block or
    // two
    assertThat(Long.parseLong(tar.shell(ours, "du -k --total * | tail -1 | cut -f1").strip()))
        .isLessThan(600);
  }

  @Test
  void withoutThemTheLayerIsTheSame() throws Exception {
    tar.shell(upper, HOLES + "rm middle linked");
    Path filled = scratch.resolve("filled");
    tar.shell(scratch, "cp -a --sparse=never upper filled");
    assertThat(tar.shell(filled, "du -k empty | cut -f1")).isEqualTo("5120\n");
    assertThat(tar.shell(upper, "du -k empty | cut -f1")).isEqualTo("0\n");

    byte[] ofHoles = pack(upper);

    assertThat(ofHoles).isEqualTo(pack(filled));
    assertThat(new String(ofHoles, ISO_8859_1)).doesNotContain("GNU.sparse");
    Files.write(scratch.resolve("layer"), ofHoles);
    assertThat(tar.shell(scratch, "tar -tvf layer ./empty empty 2>/dev/null || :"))
        .contains(" 5242880 ");
  }

  private byte[] pack(Path folder) throws Exception {
    // what is sorted and cleaned, but not compressed
    ByteArrayOutputStream blob = new ByteArrayOutputStream();
    new LayerPacker()
        .pack(
            new ByteArrayInputStream(tar.create(folder)),
            blob,
            new PackOptions(Instant.ofEpochSecond(1), Set.of(), Compression.NONE));
    return blob.toByteArray();
  }

  @Test
  void aHugeHoleTakesNoPlaceAndALargerOneIsRefused() throws Exception {
    Path huge = Files.createDirectories(scratch.resolve("huge"));
    tar.shell(huge, "truncate -s 60G f; printf x >>f");
    Path ours = scratch.resolve("ours");
    unpack(sparse(huge, "--format=posix"), ours);
    assertThat(tar.shell(ours, "stat -c %s f; du -k f | cut -f1; tail -c 1 f"))
        .isEqualTo("64424509441\n4\nx");

    tar.shell(huge, "truncate -s 100G f");
    byte[] hundred = sparse(huge, "--format=gnu");
    assertThatThrownBy(() -> unpack(hundred, ours))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("more than 68719476736 bytes");

    // many of them are no way round
    tar.shell(huge, "truncate -s 33G f; truncate -s 33G g");
    byte[] two = sparse(huge, "--format=posix --sparse-version=0.1");
    assertThatThrownBy(() -> unpack(two, ours))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("more than 68719476736 bytes");
  }

  @Test
  void whatCouldNotBeUnpackedIsNotPacked() throws Exception {
    tar.shell(upper, "mkdir -p var/log; truncate -s 100G var/log/lastlog");
    assertThatThrownBy(() -> pack(upper))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("'/var/log/lastlog' alone has 107374182400")
        .hasMessageContaining("--no-log-init");
  }

  @Test
  void aLayerOfHardlyAnythingIsNotPackedEither() throws Exception {
    tar.shell(upper, "truncate -s 3M zeros");
    byte[] upperTar = tar.create(upper);
    ByteArrayOutputStream blob = new ByteArrayOutputStream();
    PackResult packed =
        new LayerPacker()
            .pack(
                new ByteArrayInputStream(upperTar),
                blob,
                new PackOptions(Instant.ofEpochSecond(1), Set.of(), Compression.ZSTD));
    Limits limits = new Limits(9, 1 << 30, 500, 2 << 20);
    assertThatThrownBy(() -> packed.checkBlob(limits, blob.size()))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("more than 500 times")
        .hasMessageContaining("'/zeros' alone has 3145728");
  }

  private static RawTar pax(String... records) {
    return new RawTar().pax(records).file("f", "data");
  }

  private static RawTar map1(String realSize, String map, String data) {
    return new RawTar()
        .pax("GNU.sparse.major", "1", "GNU.sparse.minor", "0", "GNU.sparse.realsize", realSize)
        .file("f", map + "\0".repeat(512 - map.length()) + data);
  }

  static Stream<Arguments> broken() {
    String size = "GNU.sparse.size";
    String parts = "GNU.sparse.numblocks";
    String map = "GNU.sparse.map";
    return Stream.of(
        Arguments.of("before the end", pax(size, "9", parts, "2", map, "0,3,2,1")),
        Arguments.of("before the end", pax(size, "9", parts, "2", map, "4,2,0,2")),
        Arguments.of("no whole blocks", pax(size, "9", parts, "2", map, "0,3,4,1")),
        Arguments.of("behind that of", pax(size, "9", parts, "1", map, "6,4")),
        Arguments.of("behind that of", pax(size, "9", parts, "2", map, "0,4,10,0")),
        Arguments.of("what the member has", pax(size, "9", parts, "1", map, "0,3")),
        Arguments.of("what the member has", pax(size, "9", parts, "1", map, "0,5")),
        Arguments.of("what the member has", pax(size, "9", parts, "0", map, "")),
        Arguments.of("as many parts", pax(size, "9", parts, "2", map, "0,4")),
        Arguments.of("as many parts", pax(size, "9", parts, "1", map, "0,4,5")),
        Arguments.of("no possible number", pax(size, "9", parts, "1", map, "0,-4")),
        Arguments.of(
            "no possible number", pax(size, "9", parts, "1", map, "0,9999999999999999999")),
        Arguments.of("no possible number", pax(size, "", parts, "1", map, "0,4")),
        Arguments.of("no possible number", pax(parts, "1", map, "0,4")),
        Arguments.of("no possible number", pax("GNU.sparse.other", "1")),
        Arguments.of("version is 2.0", pax("GNU.sparse.major", "2", "GNU.sparse.minor", "0")),
        Arguments.of("damaged sparse map", pax("GNU.sparse.offset", "0", size, "4")),
        Arguments.of("damaged sparse map", pax("GNU.sparse.numbytes", "0", size, "4")),
        Arguments.of(
            "damaged sparse map",
            pax("GNU.sparse.offset", "0,4,4,0,4", "GNU.sparse.numbytes", "0", size, "4")),
        Arguments.of(
            "damaged sparse map",
            pax("GNU.sparse.offset", "0", "GNU.sparse.numbytes", "4", map, "0,4", size, "4")),
        Arguments.of(
            "can't have holes", new RawTar().pax(size, "9", parts, "0").directory("d/", 0755, 0)),
        Arguments.of("can't have holes", new RawTar().pax(size, "9", parts, "0").symlink("l", "x")),
        Arguments.of("before the end", map1("9", "2\n0\n3\n2\n1\n", "data")),
        Arguments.of("behind that of", map1("9", "1\n6\n4\n", "data")),
        Arguments.of("what the member has", map1("9", "1\n0\n3\n", "data")),
        Arguments.of("no possible number", map1("9", "1\n0\n4x\n", "data")),
        Arguments.of("no possible number", map1("9", "9".repeat(40) + "\n", "data")),
        Arguments.of("no possible number", map1("-9", "1\n0\n4\n", "data")),
        Arguments.of("member's end", map1("9", "999\n" + "0\n0\n".repeat(127), "")),
        Arguments.of("format of its own", new RawTar().member("s", 'S', "", 0, 0, "")));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void mapsThatCannotBeRightAreRefused(String why, RawTar layer) {
    byte[] bytes = layer.end();
    assertThatThrownBy(() -> unpack(bytes, scratch.resolve("ours")))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining(why);
  }

  /** A header of GNU's old format, after something was done to it. */
  private byte[] old(Consumer<byte[]> change) throws Exception {
    tar.shell(upper, "printf data >f; truncate -s 1M f");
    byte[] bytes = sparse(upper, "--format=gnu");
    assertThat(bytes[156]).isEqualTo((byte) 'S');
    change.accept(bytes);
    Arrays.fill(bytes, 148, 156, (byte) ' ');
    int sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += bytes[i] & 0xff;
    }
    put(bytes, 148, String.format("%06o\0 ", sum));
    return bytes;
  }

  private static void put(byte[] block, int at, String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    System.arraycopy(bytes, 0, block, at, bytes.length);
  }

  @Test
  void oldMapsThatCannotBeRightAreRefused() throws Exception {
    Path ours = scratch.resolve("ours");
    unpack(old(header -> {}), ours);
    assertThat(tar.shell(ours, "head -c 4 f; stat -c ' %s' f")).isEqualTo("data 1048576\n");
    assertThatThrownBy(() -> unpack(old(h -> put(h, 483, "00000000003\0")), ours))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("behind that of");
    assertThatThrownBy(() -> unpack(old(h -> put(h, 386, "\200\377\377\377")), ours))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("sparse map that can't be right");
    assertThatThrownBy(() -> unpack(old(h -> put(h, 483, "\377\377\377\377")), ours))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("sparse map that can't be right");
    // it goes on, with the data for a map
    assertThatThrownBy(() -> unpack(old(h -> h[482] = 1), ours))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("sparse map that can't be right");
  }

  /** Blocks that each say that there is another, without an end. */
  @Test
  void aMapWithoutAnEndIsRefused() throws Exception {
    byte[] header = Arrays.copyOf(old(h -> h[482] = 1), 512);
    byte[] more = new byte[512];
    put(more, 504, "\001");
    assertThatThrownBy(
            () ->
                new LayerUnpacker(Limits.DEFAULT)
                    .toOverlay(
                        new Endless(header, more),
                        Long.MAX_VALUE,
                        OutputStream.nullOutputStream(),
                        LowerDirectories.none()))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("more than 262144 parts");
  }

  @Test
  void aMapOfMorePartsThanAreHeldIsRefused() throws Exception {
    SparseMap.Builder map = new SparseMap.Builder(Long.MAX_VALUE);
    for (long part = 0; part < SparseMap.MAX_PARTS; part++) {
      map.add(1024 * part, 512);
    }
    assertThat(map.build().dataSize()).isEqualTo(512L * SparseMap.MAX_PARTS);
    assertThatThrownBy(() -> map.add(Long.MAX_VALUE - 1, 1))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("more than 262144 parts");
  }

  /** A start, and then the same again and again. */
  private static final class Endless extends InputStream {
    private final byte[] start;
    private final byte[] again;
    private long at;

    Endless(byte[] start, byte[] again) {
      this.start = start;
      this.again = again;
    }

    @Override
    public int read() {
      long here = at++;
      return (here < start.length
              ? start[(int) here]
              : again[(int) ((here - start.length) % again.length)])
          & 0xff;
    }
  }

  @Test
  void ourOwnWayOfWritingThemIsGnuTars() throws IOException, InterruptedException {
    SparseMap.Builder map = new SparseMap.Builder(1 << 20);
    map.add(0, 512);
    map.add(1000, 0);
    map.add(700_000, 4);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TarWriter writer = new TarWriter(out);
    writer.write(
        TarEntry.file("f", 1 << 20, Attributes.plain(0644)),
        map.build(),
        data -> data.write(("a".repeat(512) + "bcde").getBytes(ISO_8859_1)));
    writer.write(
        TarEntry.file("hole", 4096, Attributes.plain(0644)),
        new SparseMap.Builder(4096).build(),
        TarWriter.Body.NONE);
    writer.finish();
    Path folder = Files.createDirectories(scratch.resolve("read"));
    Files.write(scratch.resolve("own"), out.toByteArray());
    assertThat(
            tar.shell(
                folder,
                "tar -xf ../own; stat -c '%n %s' *; tail -c +512 f | head -c 1; tail -c +700001 f | head -c 4"))
        .isEqualTo("f 1048576\nhole 4096\nabcde");
  }
}
