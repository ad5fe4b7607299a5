package dev.buildimage.layer;

import static dev.buildimage.layer.Gzip.gunzip;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLayerTest {
  private static final Instant TIME = Instant.ofEpochSecond(1_000_000_000, 7);

  @TempDir private Path scratch;

  private static LayerFile file(String name, String content) throws LayerException {
    return new LayerFile.Regular(
        EntryName.of(name),
        0644,
        LayerFile.Owner.ROOT,
        new LayerFile.Content.Bytes(content.getBytes(UTF_8)));
  }

  private static LayerFile directory(String name) throws LayerException {
    return new LayerFile.Directory(EntryName.of(name), 0750, new LayerFile.Owner(1, 2));
  }

  private String list(byte[] blob) throws Exception {
    Files.write(scratch.resolve("layer.tar"), gunzip(blob));
    return new GnuTar(scratch).shell(scratch, "tar --utc --numeric-owner -tvf layer.tar");
  }

  private static byte[] write(List<LayerFile> files, FileLayer.Parents parents) throws IOException {
    ByteArrayOutputStream blob = new ByteArrayOutputStream();
    PackResult result = new FileLayer(files, parents, TIME).write(blob);
    assertThat(result.size()).isEqualTo(blob.size());
    return blob.toByteArray();
  }

  @Test
  void holdsWhatItIsGivenInOneOrder() throws Exception {
    Path source = Files.writeString(scratch.resolve("source"), "from a file");
    LayerFile copied =
        new LayerFile.Regular(
            EntryName.of("/opt/app/run"),
            0755,
            new LayerFile.Owner(3_000_000, 2),
            new LayerFile.Content.File(source));
    LayerFile link = new LayerFile.Symlink(EntryName.of("opt/ä"), "/usr/ß", LayerFile.Owner.ROOT);
    byte[] blob =
        write(List.of(link, copied, file("/a", "x"), directory("/opt")), FileLayer.Parents.OMIT);
    assertThat(list(blob))
        .isEqualTo(
            """
            -rw-r--r-- 0/0               1 2001-09-09 01:46 a
            drwxr-x--- 1/2               0 2001-09-09 01:46 opt/
            -rwxr-xr-x 3000000/2        11 2001-09-09 01:46 opt/app/run
            lrwxrwxrwx 0/0               0 2001-09-09 01:46 opt/\\303\\244 -> /usr/\\303\\237
            """);
    assertThat(
            write(
                List.of(directory("/opt"), file("/a", "x"), copied, link), FileLayer.Parents.OMIT))
        .isEqualTo(blob);
  }

  @Test
  void addsParentsWhenAsked() throws Exception {
    assertThat(list(write(List.of(file("/a/b/c", "")), FileLayer.Parents.ADD)).lines())
        .containsExactly(
            "drwxr-xr-x 0/0               0 2001-09-09 01:46 a/",
            "drwxr-xr-x 0/0               0 2001-09-09 01:46 a/b/",
            "-rw-r--r-- 0/0               0 2001-09-09 01:46 a/b/c");
  }

  @Test
  void refusesWhatIsNoLayer() {
    assertThatThrownBy(() -> write(List.of(file("/a", ""), file("a/", "")), FileLayer.Parents.OMIT))
        .isInstanceOf(LayerException.class)
        .hasMessage("'/a' would be in the layer twice");
    assertThatThrownBy(() -> write(List.of(file("/a", ""), file("a/b", "")), FileLayer.Parents.ADD))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("lies in '/a'");
    assertThatThrownBy(() -> write(List.of(file("/.wh.a", "")), FileLayer.Parents.OMIT))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("no name for a file");
    assertThatThrownBy(() -> write(List.of(directory("/")), FileLayer.Parents.OMIT))
        .isInstanceOf(LayerException.class);
    assertThatThrownBy(() -> EntryName.of("/a/../b"))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("'..'");
  }
}
