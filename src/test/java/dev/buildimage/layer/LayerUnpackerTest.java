package dev.buildimage.layer;

import static dev.buildimage.layer.Gzip.gzip;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.image.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LayerUnpackerTest {
  @TempDir private Path scratch;
  private Path tree;
  private GnuTar tar;

  @BeforeEach
  void start() {
    tree = scratch.resolve("tree");
    tar = new GnuTar(scratch);
  }

  private UnpackResult unpack(byte[] layer) throws IOException, InterruptedException {
    return unpack(layer, LowerDirectories.none());
  }

  private UnpackResult unpack(byte[] layer, LowerDirectories lower)
      throws IOException, InterruptedException {
    ByteArrayOutputStream gnuTar = new ByteArrayOutputStream();
    UnpackResult result =
        new LayerUnpacker(Limits.DEFAULT)
            .toOverlay(new ByteArrayInputStream(layer), layer.length, gnuTar, lower);
    tar.extract(gnuTar.toByteArray(), tree);
    return result;
  }

  private Optional<String> xattr(String path, String name) throws IOException {
    UserDefinedFileAttributeView view =
        Files.getFileAttributeView(tree.resolve(path), UserDefinedFileAttributeView.class);
    if (!view.list().contains(name)) {
      return Optional.empty();
    }
    ByteBuffer value = ByteBuffer.allocate(view.size(name));
    view.read(name, value);
    return Optional.of(new String(value.array(), ISO_8859_1));
  }

  private boolean isOpaque(String path) throws IOException {
    return xattr(path, "overlay.opaque").filter("y"::equals).isPresent();
  }

  @Test
  void whiteoutsBecomeDevices() throws Exception {
    unpack(new RawTar().directory("d/", 0755, 0).file("d/.wh.gone", "").file("./.wh.x", "").end());
    assertThat(tar.list(tree)).containsExactly("d/gone|c|0|0|0|", "d|d|755|0|0|", "x|c|0|0|0|");
    assertThat(tar.shell(tree, "stat -c %t:%T d/gone")).isEqualTo("0:0\n");
  }

  @Test
  void overlayfsStacksWhatWasUnpacked() throws Exception {
    unpack(
        new RawTar()
            .directory("keep/", 0711, 4)
            .file("keep/a", "")
            .file("keep/gone", "")
            .file("opaque/old", "")
            .file("remade/old", "")
            .end());
    Path lower = Files.move(tree, scratch.resolve("lower"));
    Attributes keep = Attributes.plain(0711).withMtime(Instant.ofEpochSecond(9));
    unpack(
        new RawTar()
            .file("keep/.wh.gone", "")
            .file("keep/b", "")
            .file("opaque/new", "")
            .file("opaque/.wh..wh..opq", "")
            .file(".wh.remade", "")
            .file("remade/new", "")
            .end(),
        folder -> folder.raw().equals("keep") ? Optional.of(keep) : Optional.empty());
    String mount = "mount -t overlay overlay -o userxattr,lowerdir=tree:" + lower.getFileName();
    Files.writeString(
        scratch.resolve("script"),
        "mkdir merged; " + mount + " merged; find merged -mindepth 1 -printf '%P|%y|%m\\n'");
    assertThat(tar.shell(scratch, "unshare --mount bash -eu script").lines())
        .containsExactlyInAnyOrder(
            "keep|d|711",
            "keep/a|f|644",
            "keep/b|f|644",
            "opaque|d|755",
            "opaque/new|f|644",
            "remade|d|755",
            "remade/new|f|644");
  }

  @Test
  void anOpaqueMarkerBehindItsFolderKeepsOwnerAndMode() throws Exception {
    unpack(
        new RawTar()
            .pax("SCHILY.xattr.user.note", "n")
            .directory("d/", 03750, 42)
            .file("d/f", "f")
            .file("d/.wh..wh..opq", "")
            .file("z", "")
            .end());
    assertThat(tar.list(tree)).contains("d|d|3750|42|42|", "d/f|f|644|0|0|").hasSize(3);
    assertThat(tar.shell(tree, "stat -c %Y d")).isEqualTo("1000000000\n");
    assertThat(isOpaque("d")).isTrue();
    assertThat(xattr("d", "note")).hasValue("n");
  }

  @Test
  void anOpaqueMarkerBeforeItsFolderKeepsOwnerAndMode() throws Exception {
    unpack(
        new RawTar()
            .file("d/.wh..wh..opq", "")
            .file("d/f", "f")
            .directory("d/", 0700, 42)
            .file("d/g", "g")
            .end());
    assertThat(tar.list(tree)).contains("d|d|700|42|42|");
    assertThat(tar.shell(tree, "stat -c %Y d")).isEqualTo("1000000000\n");
    assertThat(isOpaque("d")).isTrue();
  }

  @Test
  void anOpaqueMarkerWithoutItsFolderTakesWhatIsBelow() throws Exception {
    Attributes below = new Attributes(01777, 7, 8, Instant.ofEpochSecond(5), new TreeMap<>());
    UnpackResult result =
        unpack(new RawTar().file("a/d/.wh..wh..opq", "").end(), directory -> Optional.of(below));
    assertThat(tar.list(tree)).containsExactly("a/d|d|1777|7|8|", "a|d|1777|7|8|");
    assertThat(isOpaque("a/d")).isTrue();
    assertThat(isOpaque("a")).isFalse();
    assertThat(result.impliedDirectories()).isEqualTo(2);
  }

  @Test
  void impliedFoldersTakeWhatIsBelowButNotWhatIsHidden() throws Exception {
    Attributes below =
        new Attributes(
            0711,
            5,
            6,
            Instant.ofEpochSecond(77),
            new TreeMap<>(Map.of("user.k", "v", "user.overlay.opaque", "y")));
    UnpackResult result =
        unpack(
            new RawTar().file("a/b/f", "").file("h/.wh..wh..opq", "").file("h/i/f", "").end(),
            directory -> directory.raw().equals("a/b") ? Optional.empty() : Optional.of(below));
    assertThat(tar.list(tree))
        .contains("a|d|711|5|6|", "a/b|d|755|0|0|", "h|d|711|5|6|", "h/i|d|755|0|0|");
    assertThat(tar.shell(tree, "stat -c %Y a")).isEqualTo("77\n");
    assertThat(xattr("a", "k")).hasValue("v");
    assertThat(isOpaque("a")).isFalse();
    assertThat(result.impliedDirectories()).isEqualTo(4);
    assertThat(tar.shell(tree, "stat -c '%a %u' .")).isEqualTo("711 5\n");
  }

  @Test
  void aRootFolderInTheLayerIsUsed() throws Exception {
    UnpackResult result =
        unpack(
            new RawTar().directory("./", 0710, 3).end(),
            directory -> {
              throw new IOException("nothing to ask");
            });
    assertThat(tar.shell(tree, "stat -c '%a %u' .")).isEqualTo("710 3\n");
    assertThat(result.impliedDirectories()).isZero();
    assertThat(result.entries()).isEqualTo(1);
  }

  @Test
  void whatIsRemovedAndMadeInOneLayerHidesOnlyWhatIsBelow() throws Exception {
    unpack(
        new RawTar()
            .file(".wh.file", "")
            .file("file", "new")
            .file(".wh.before", "")
            .directory("before", 0700, 1)
            .directory("after/", 0700, 2)
            .file("after/kept", "")
            .file(".wh.after", "")
            .file(".wh.implied", "")
            .file("implied/f", "")
            .file("late", "new")
            .file(".wh.late", "")
            .end());
    assertThat(tar.list(tree))
        .containsExactly(
            "after/kept|f|644|0|0|",
            "after|d|700|2|2|",
            "before|d|700|1|1|",
            "file|f|644|0|0|",
            "implied/f|f|644|0|0|",
            "implied|d|755|0|0|",
            "late|f|644|0|0|");
    assertThat(isOpaque("before")).isTrue();
    assertThat(isOpaque("after")).isTrue();
    assertThat(isOpaque("implied")).isTrue();
  }

  @Test
  void theLastOfSeveralEntriesWithOneNameWins() throws Exception {
    unpack(
        new RawTar()
            .symlink("s", "/abs")
            .file("s", "file")
            .symlink("t", "../one")
            .symlink("t", "../two")
            .file("u", "file")
            .symlink("u", "/abs")
            .file("f", "1")
            .hardLink("g", "f")
            .file("f", "2")
            .hardLink("f", "f")
            .directory("d/", 0700, 1)
            .directory("d/", 0750, 2)
            .end());
    assertThat(tar.list(tree))
        .containsExactly(
            "d|d|750|2|2|",
            "f|f|644|0|0|",
            "g|f|644|0|0|",
            "s|f|644|0|0|",
            "t|l|777|0|0|../two",
            "u|l|777|0|0|/abs");
    assertThat(tree.resolve("s")).hasContent("file");
    assertThat(tree.resolve("f")).hasContent("2");
    assertThat(tree.resolve("g")).hasContent("1");
  }

  @Test
  void foldersMayComeAfterWhatIsInThemAndInAnyOrder() throws Exception {
    unpack(
        new RawTar()
            .directory("a/", 0500, 1)
            .directory("b/", 0555, 1)
            .file("a/f", "")
            .file("b/f", "")
            .file("c/f", "")
            .directory("c/", 0111, 9)
            .end());
    assertThat(tar.list(tree)).contains("a|d|500|1|1|", "b|d|555|1|1|", "c|d|111|9|9|");
    assertThat(tar.shell(tree, "stat -c %Y a b c"))
        .isEqualTo("1000000000\n1000000000\n1000000000\n");
  }

  @Test
  void hardLinksToLinksStay() throws Exception {
    unpack(
        new RawTar()
            .file("f", "x")
            .hardLink("./g", "/f")
            .symlink("s", "/abs/../f")
            .hardLink("r", "s")
            .end());
    assertThat(tar.shell(tree, "stat -c '%h %F' f g s r").lines())
        .containsExactly("2 regular file", "2 regular file", "2 symbolic link", "2 symbolic link");
  }

  @Test
  void devicesGoAndSoDoLinksToThem() throws Exception {
    unpack(
        new RawTar()
            .member("null", '3', "", 0666, 0, "")
            .member("disk", '4', "", 0666, 0, "")
            .hardLink("again", "null")
            .member("pipe", '6', "", 0600, 4, "")
            .end());
    assertThat(tar.list(tree)).containsExactly("pipe|p|600|4|4|");
  }

  @Test
  void onlyAllowedXattrsPass() throws Exception {
    String capability = "\1\0\0\2\200\040\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    unpack(
        new RawTar()
            .pax(
                "SCHILY.xattr.security.capability", capability,
                "SCHILY.xattr.security.selinux", "label",
                "SCHILY.xattr.trusted.overlay.redirect", "/",
                "SCHILY.xattr.user.overlay.metacopy", "",
                "SCHILY.xattr.user.good", "\377=\n\0x",
                "SCHILY.xattr.system.posix_acl_access", "a",
                "LIBARCHIVE.xattr.user.other", "eA==")
            .file("f", "x")
            .end());
    String again = new String(tar.create(tree), ISO_8859_1);
    assertThat(again)
        .contains("SCHILY.xattr.security.capability=" + capability)
        .contains("SCHILY.xattr.user.good=\377=\n\0x")
        .doesNotContain("overlay", "selinux", "posix_acl", "user.other");
  }

  @Test
  void aufsBookkeepingIsIgnored() throws Exception {
    unpack(
        new RawTar()
            .directory(".wh..wh.plnk/", 0700, 0)
            .file(".wh..wh.plnk/1.2", "x")
            .file(".wh..wh.aufs", "")
            .file("f", "")
            .end());
    assertThat(tar.list(tree)).containsExactly("f|f|644|0|0|");
  }

  @Test
  void headersOfAllAgesAreRead() throws Exception {
    String longName = "long/" + "n".repeat(200);
    unpack(
        new RawTar()
            .member("@LongLink", 'L', "", 0, 0, longName + "\0")
            .file("short", "L")
            .member("@LongLink", 'K', "", 0, 0, "t".repeat(150) + "\0")
            .symlink("k", "short")
            .header("v7/", '\0', "", 0750, 2, "00000000000")
            .member("global", 'g', "", 0, 0, "17 comment=hello\n")
            .pax("uid", "3000000", "gid", "3000001", "mtime", "-1.5", "path", "p\303\244x")
            .file("x", "")
            .pax("size", "3", "comment", "c")
            .header("sized", '0', "", 0600, 0, "00000000000")
            .body("abc")
            .header("binary", '0', "", 0600, 0, "\200\0\0\0\0\0\0\0\0\0\0\2")
            .body("xy")
            .end());
    assertThat(tar.list(tree))
        .contains(
            longName + "|f|644|0|0|",
            "k|l|777|0|0|" + "t".repeat(150),
            "v7|d|750|2|2|",
            "p\303\244x|f|644|3000000|3000001|");
    assertThat(tree.resolve("sized")).hasContent("abc");
    assertThat(tree.resolve("binary")).hasContent("xy");
    assertThat(tar.shell(tree, "stat -c %.2Y p*")).isEqualTo("-1.50\n");
  }

  @Test
  void theDiffIdCoversWhatFollowsTheArchive() throws Exception {
    byte[] layer =
        new RawTar().file("f", "x").bytes(new byte[1024]).bytes(new byte[9999]).body("?").end();
    InputStream slow =
        new SequenceInputStream(
            new ByteArrayInputStream(gzip(layer)), new ByteArrayInputStream(gzip(layer)));
    UnpackResult result =
        new LayerUnpacker(Limits.DEFAULT)
            .toOverlay(
                slow, Long.MAX_VALUE, OutputStream.nullOutputStream(), LowerDirectories.none());
    byte[] twice = ByteBuffer.allocate(2 * layer.length).put(layer).put(layer).array();
    assertThat(result.diffId()).isEqualTo(Digest.of(twice));
    assertThat(result.bytes()).isEqualTo(twice.length);
    assertThat(result.entries()).isEqualTo(1);
    assertThat(slow.read()).isEqualTo(-1);
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of("..", new RawTar().file("a/../../x", "")),
        Arguments.of("..", new RawTar().hardLink("x", "../victim")),
        Arguments.of("..", new RawTar().directory("..", 0755, 0)),
        Arguments.of("NUL", new RawTar().pax("path", "a\0b").file("x", "")),
        Arguments.of("too long", new RawTar().pax("path", "n/".repeat(2500)).file("x", "")),
        Arguments.of("too long", new RawTar().pax("path", "n".repeat(256)).file("x", "")),
        Arguments.of("whiteout of no file", new RawTar().file("a/.wh.", "")),
        Arguments.of("whiteout of no file", new RawTar().file(".wh..", "")),
        Arguments.of("whiteout of no file", new RawTar().file(".wh...", "")),
        Arguments.of("lies in a whiteout", new RawTar().file(".wh.a/b", "")),
        Arguments.of("root folder opaque", new RawTar().file(".wh..wh..opq", "")),
        Arguments.of("root folder something else", new RawTar().symlink("./", "/etc")),
        Arguments.of("root folder something else", new RawTar().file(".", "")),
        Arguments.of("also a link", new RawTar().symlink("a", "/etc").file("a/passwd", "")),
        Arguments.of("also a link", new RawTar().symlink("a", "b").directory("a/", 0755, 0)),
        Arguments.of("also a link", new RawTar().file("a", "").file("a/.wh.b", "")),
        Arguments.of("also a link", new RawTar().symlink("a", "b").file("a/.wh..wh..opq", "")),
        Arguments.of("also a link", new RawTar().file("a/b", "").symlink("a", "/etc")),
        Arguments.of("also a link", new RawTar().member("n", '3', "", 0, 0, "").file("n/b", "")),
        Arguments.of("no earlier file", new RawTar().hardLink("a", "b").file("b", "")),
        Arguments.of("no earlier file", new RawTar().hardLink("a", "/")),
        Arguments.of("no earlier file", new RawTar().file(".wh.b", "").hardLink("a", "b")),
        Arguments.of("no earlier file", new RawTar().symlink("l", "/").hardLink("a", "l/etc")),
        Arguments.of("no possible name", new RawTar().symlink("l", "")),
        Arguments.of("no possible name", new RawTar().pax("linkpath", "a\0b").symlink("l", "x")),
        Arguments.of("type", new RawTar().member("v", 'V', "", 0, 0, "")),
        Arguments.of("has a body", new RawTar().member("l", '2', "x", 0, 0, "body")),
        Arguments.of("impossible uid", new RawTar().pax("uid", "4294967295").file("x", "")),
        Arguments.of("impossible size", new RawTar().pax("size", "-1").file("x", "")),
        Arguments.of("impossible mtime", new RawTar().pax("mtime", "soon").file("x", "")),
        Arguments.of("damaged record", new RawTar().member("p", 'x', "", 0, 0, "99 a=b\n")),
        Arguments.of("damaged record", new RawTar().member("p", 'x', "", 0, 0, "5 a=bc")),
        Arguments.of(
            "more than 68719476736", new RawTar().pax("size", "99999999999").file("x", "")),
        Arguments.of(
            "at most 1048576", new RawTar().header("p", 'x', "", 0, 0, "77777777777").body("")),
        Arguments.of("extended header and the member", new RawTar().pax("uid", "1")),
        Arguments.of("lone block", new RawTar().bytes(new byte[512]).file("x", "")),
        Arguments.of("checksum", new RawTar().bytes("?".repeat(512).getBytes(ISO_8859_1))));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatNoLayerMayDoIsRefused(String why, RawTar layer) {
    byte[] bytes = layer.end();
    assertThatThrownBy(() -> unpack(bytes))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining(why);
  }

  @Test
  void cutTarsAreRefused() {
    assertThatThrownBy(() -> unpack(new RawTar().header("f", '0', "", 0, 0, "00000001000").cut()))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("in the middle of 'f'");
    assertThatThrownBy(() -> unpack(new byte[100]))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("in the middle of a header");
  }

  @Test
  void limitsHold() {
    byte[] three = new RawTar().file("a/b/c", "").end();
    assertThatThrownBy(() -> withLimits(new Limits(2, 1 << 20, 9, 0), three))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("more than 2 entries");
    assertThatThrownBy(() -> withLimits(new Limits(9, 1535, 9, 0), three))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("more than 1535 bytes");
  }

  @Test
  void aCompressionBombIsRefusedWithoutHoldingIt() throws Exception {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bomb, 1 << 16)) {
      byte[] zeros = new byte[1 << 20];
      gzip.write(new RawTar().header("z", '0', "", 0644, 0, "02000000000").cut());
      for (int i = 0; i < 257; i++) {
        gzip.write(zeros);
      }
    }
    Limits limits = new Limits(9, 1 << 30, 500, 256 << 20);
    assertThatThrownBy(() -> withLimits(limits, bomb.toByteArray()))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("more than 500 times");
  }

  @Test
  void namesAreHeldToABudget() {
    assertThatThrownBy(
            () ->
                new LayerUnpacker(Limits.DEFAULT)
                    .toOverlay(
                        new LongNames(),
                        Long.MAX_VALUE,
                        OutputStream.nullOutputStream(),
                        LowerDirectories.none()))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("names and attributes");
  }

  /** Endless files, each in sixteen folders of its own with names of 250 bytes. */
  private static final class LongNames extends InputStream {
    private ByteArrayInputStream part = new ByteArrayInputStream(new byte[0]);
    private int count;

    @Override
    public int read() {
      byte[] one = new byte[1];
      read(one, 0, 1);
      return one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      if (part.available() == 0) {
        String element = String.format("%07d%s/", count++, "n".repeat(243));
        part =
            new ByteArrayInputStream(
                new RawTar().pax("path", element.repeat(16)).directory("x", 0, 0).cut());
      }
      return part.read(bytes, offset, length);
    }
  }

  private static void withLimits(Limits limits, byte[] layer) throws IOException {
    new LayerUnpacker(limits)
        .toOverlay(
            new ByteArrayInputStream(layer),
            layer.length,
            OutputStream.nullOutputStream(),
            LowerDirectories.none());
  }

  @Test
  void failuresOfTheStreamsAreNotTheLayers() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("connection reset");
          }

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            throw new IOException("connection reset");
          }
        };
    assertThatThrownBy(
            () ->
                new LayerUnpacker(Limits.DEFAULT)
                    .toOverlay(
                        broken,
                        Long.MAX_VALUE,
                        OutputStream.nullOutputStream(),
                        LowerDirectories.none()))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage("connection reset");
  }

  @Test
  void messagesShowNamesAsPeopleReadThem() {
    String name = new String("ä\u001b[31m/..".getBytes(StandardCharsets.UTF_8), ISO_8859_1);
    assertThatThrownBy(() -> EntryName.parse(name)).hasMessageContaining("'ä?[31m/..'");
  }
}
