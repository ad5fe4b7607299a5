package dev.buildimage.layer;

import static dev.buildimage.layer.Gzip.gunzip;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.image.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerPackerTest {
  private static final Instant EPOCH = Instant.ofEpochSecond(1_500_000_000);

  /** One of everything that a file system holds, as overlayfs leaves it in an upper. */
  private static final String EVERYTHING =
      """
      umask 022
      mkdir -p plain deep/er
      echo content > plain/file
      ln plain/file plain/hard
      ln -s /abs/olute plain/abs
      ln -s ../../../out plain/up
      ln plain/abs plain/hardabs
      echo su > su && chown 33:44 su && chmod 6755 su
      echo big > big && chown 3000000:4000000 big
      echo caps > caps && setcap cap_net_raw,cap_bpf=ep caps
      mkfifo -m 600 pipe
      mkdir -m 1777 sticky && chown 5:6 sticky
      echo l > "$(printf 'l%.0s' {1..150})"
      mkdir -p "$(printf 'd%.0s' {1..200})/$(printf 'e%.0s' {1..200})"
      ln -s "$(printf 't%.0s' {1..300})" longlink
      echo b > $'bytes-\\xff\\xfe' && ln -s $'\\xff' bytelink
      echo u > 'grün'
      ln 'grün' "$(printf 'h%.0s' {1..140})"
      mknod -m 0 gone c 0 0 && mkdir holes && mknod -m 0 holes/gone c 0 0
      mknod -m 0 "$(printf 'w%.0s' {1..255})" c 0 0
      touch -d @1234567890.5 su plain
      touch -d @-100 caps
      """;

  @TempDir private Path scratch;
  private GnuTar tar;
  private Path upper;

  @BeforeEach
  void start() {
    tar = new GnuTar(scratch);
    upper = scratch.resolve("upper");
  }

  private record Packed(PackResult result, ByteArrayOutputStream out) {
    byte[] blob() {
      return out.toByteArray();
    }
  }

  private static Packed pack(byte[] upperTar, String... placeholders) throws IOException {
    Set<EntryName> names = new HashSet<>();
    for (String each : placeholders) {
      names.add(EntryName.of(each));
    }
    ByteArrayOutputStream blob = new ByteArrayOutputStream();
    PackResult result =
        new LayerPacker()
            .pack(
                new ByteArrayInputStream(upperTar),
                blob,
                new PackOptions(EPOCH, names, Compression.GZIP));
    return new Packed(result, blob);
  }

  private void unpack(byte[] blob, Path into) throws IOException, InterruptedException {
    ByteArrayOutputStream gnuTar = new ByteArrayOutputStream();
    new LayerUnpacker(Limits.DEFAULT)
        .toOverlay(new ByteArrayInputStream(blob), blob.length, gnuTar, LowerDirectories.none());
    tar.extract(gnuTar.toByteArray(), into);
  }

  private List<String> names(byte[] blob) throws IOException, InterruptedException {
    Path file = scratch.resolve("layer.tar");
    Files.write(file, gunzip(blob));
    return tar.shell(scratch, "tar --quoting-style=literal -tf layer.tar").lines().toList();
  }

  @Test
  void nothingIsLostOnTheWayRound() throws Exception {
    tar.shell(upper, EVERYTHING);
    Packed first = pack(tar.create(upper));
    Path again = scratch.resolve("again");
    unpack(first.blob(), again);
    assertThat(tar.list(again)).isEqualTo(tar.list(upper)).hasSize(25);
    assertThat(tar.shell(again, "cat caps su plain/file; getcap caps"))
        .isEqualTo("caps\nsu\ncontent\ncaps cap_net_raw,cap_bpf=ep\n");
    assertThat(tar.shell(again, "stat -c '%h %F' plain/hard plain/hardabs gr*").lines())
        .containsExactly("2 regular file", "2 symbolic link", "2 regular file");
    assertThat(tar.shell(again, "stat -c %.1Y su plain caps gr*").lines())
        .containsExactly("1234567890.0", "1234567890.0", "-100.0", "1500000000.0");
    Packed second = pack(tar.create(again));
    assertThat(second.blob()).isEqualTo(first.blob());
    assertThat(second.result()).isEqualTo(first.result());
  }

  @Test
  void theResultDescribesTheBlob() throws Exception {
    tar.shell(upper, "echo x > f; mkdir d");
    Packed packed = pack(tar.create(upper));
    byte[] content = gunzip(packed.blob());
    assertThat(packed.result())
        .isEqualTo(new PackResult(Digest.of(content), 2, content.length, new LargestFile("/f", 2)));
    // magic, deflate, no name, no time, no level hint
    assertThat(packed.blob()).startsWith(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void anUnchangedUpperHasNoEntries() throws Exception {
    tar.shell(upper, "true");
    Packed packed = pack(tar.create(upper));
    assertThat(packed.result().entries()).isZero();
    assertThat(gunzip(packed.blob())).isEqualTo(new byte[1024]);
  }

  @Test
  void whatOverlayfsMarksBecomesWhiteouts() throws Exception {
    // the two whiteouts are one inode, as overlayfs makes them
    tar.shell(
        upper, "mkdir -m 700 o d; touch o/new; mknod d/a c 0 0; ln d/a d/b; touch -d @1 o/new");
    byte[] upperTar = tar.create(upper);
    byte[] marked =
        new RawTar()
            .directory("./", 0755, 0)
            .pax("SCHILY.xattr.trusted.overlay.opaque", "y", "SCHILY.xattr.user.mine", "m")
            .directory("./o/", 0700, 0)
            .file("./o/f", "")
            .pax("SCHILY.xattr.user.overlay.opaque", "y")
            .directory("./p/", 0700, 0)
            .pax("SCHILY.xattr.user.overlay.opaque", "x")
            .directory("./q/", 0700, 0)
            .pax("SCHILY.xattr.user.overlay.origin", "o")
            .file("./z", "")
            .end();
    assertThat(names(pack(upperTar).blob()))
        .containsExactly("d/", "d/.wh.a", "d/.wh.b", "o/", "o/new");
    Packed packed = pack(marked);
    assertThat(names(packed.blob()))
        .containsExactly("o/", "o/.wh..wh..opq", "o/f", "p/", "p/.wh..wh..opq", "q/", "z");
    assertThat(new String(gunzip(packed.blob()), ISO_8859_1))
        .contains("user.mine=m")
        .doesNotContain("overlay");
    assertThat(tar.shell(scratch, "tar --numeric-owner --utc -tvf layer.tar").lines())
        .contains("---------- 0/0               0 2017-07-14 02:40 o/.wh..wh..opq");
  }

  @Test
  void aRealOverlayIsPacked() throws Exception {
    String script =
        """
        mkdir -p low/dir low/swapped upper work merged
        touch low/dir/a low/dir/b low/swapped/old low/gone
        mount -t overlay overlay -o lowerdir=low,upperdir=upper,workdir=work,userxattr merged
        rm merged/gone merged/dir/a merged/dir/b
        rm -r merged/swapped && mkdir merged/swapped && touch merged/swapped/new
        """;
    Files.writeString(scratch.resolve("script"), script);
    tar.shell(scratch, "unshare --mount bash -eu script");
    assertThat(names(pack(tar.create(upper)).blob()))
        .containsExactly(
            "dir/",
            "dir/.wh.a",
            "dir/.wh.b",
            ".wh.gone",
            "swapped/",
            "swapped/.wh..wh..opq",
            "swapped/new");
  }

  @Test
  void placeholdersStayOutUnlessTheyAreMore() throws Exception {
    tar.shell(
        upper,
        """
        mkdir -p etc proc dev/shm dev/pts sys/kernel run opt
        touch etc/resolv.conf dev/console opt/kept
        echo mine > etc/hosts
        touch sys/kernel/real
        mknod run/gone c 0 0
        """);
    Packed packed =
        pack(
            tar.create(upper),
            "/etc/resolv.conf",
            "/etc/hosts",
            "/proc",
            "/dev",
            "/dev/shm",
            "/dev/pts",
            "/dev/console",
            "/sys",
            "/sys/kernel",
            "/run");
    assertThat(names(packed.blob()))
        .containsExactly(
            "etc/",
            "etc/hosts",
            "opt/",
            "opt/kept",
            "run/",
            "run/.wh.gone",
            "sys/",
            "sys/kernel/",
            "sys/kernel/real");
  }

  @Test
  void whatNoLayerCanHoldIsRefused() {
    assertThatThrownBy(() -> pack(new RawTar().file("./.wh.mine", "").end()))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("'/.wh.mine' can't be in a layer");
    assertThatThrownBy(
            () ->
                pack(
                    new RawTar()
                        .pax("SCHILY.xattr.user.overlay.redirect", "/x")
                        .directory("./d/", 0755, 0)
                        .end()))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("user.overlay.redirect")
        .hasMessageContaining("userxattr");
    assertThatThrownBy(
            () ->
                pack(
                    new RawTar().file("./etc/hosts", "").hardLink("h", "etc/hosts").end(),
                    "/etc/hosts"))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("hard link to the mount point '/etc/hosts'");
    assertThatThrownBy(() -> pack(new RawTar().file("./f", "x").cut()))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("is cut");
  }
}
