package dev.buildimage.layer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayerReaderTest {
  @TempDir private Path scratch;

  /** Notes what it is shown; of files whose name ends in "skipped" it reads nothing. */
  private static final class Notes implements LayerReader.Visitor {
    private final List<String> lines = new ArrayList<>();

    @Override
    public void file(EntryName name, InputStream content) throws IOException {
      lines.add("file " + name + " " + (name.raw().endsWith("skipped") ? "" : text(content)));
    }

    /** By a buffer that was used before. */
    private static String text(InputStream content) throws IOException {
      StringBuilder text = new StringBuilder();
      byte[] buffer = new byte[1000];
      int length = 0;
      while (length >= 0) {
        text.append(new String(buffer, 0, length, ISO_8859_1));
        Arrays.fill(buffer, (byte) 'x');
        length = content.read(buffer);
      }
      return text.toString();
    }

    @Override
    public void hardLink(EntryName name, EntryName target) {
      lines.add("link " + name + " " + target);
    }

    @Override
    public void folder(EntryName name) {
      lines.add("folder " + name);
    }

    @Override
    public void special(EntryName name) {
      lines.add("special " + name);
    }

    @Override
    public void removed(EntryName name) {
      lines.add("removed " + name);
    }

    @Override
    public void emptied(EntryName folder) {
      lines.add("emptied " + folder);
    }
  }

  private static List<String> read(byte[] layer) throws IOException {
    Notes notes = new Notes();
    new LayerReader(Limits.DEFAULT).read(new ByteArrayInputStream(layer), layer.length, notes);
    return notes.lines;
  }

  @Test
  void everyEntryIsShownInTheOrderOfTheTar() throws Exception {
    byte[] tar =
        new RawTar()
            .directory("./etc/", 0755, 0)
            .file("./etc/hosts", "127.0.0.1")
            .file("etc/skipped", "x".repeat(2000))
            .hardLink("etc/alias", "./etc/hosts")
            .symlink("etc/link", "hosts")
            .file("etc/.wh.gone", "")
            .file("opt/.wh..wh..opq", "")
            .file(".wh..wh.plnk/1", "")
            .end();
    List<String> all =
        List.of(
            "folder /etc",
            "file /etc/hosts 127.0.0.1",
            "file /etc/skipped ",
            "link /etc/alias /etc/hosts",
            "special /etc/link",
            "removed /etc/gone",
            "emptied /opt");
    assertThat(read(tar)).isEqualTo(all);
    assertThat(read(Gzip.gzip(tar))).isEqualTo(all);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--format=gnu", "--format=posix --sparse-version=1.0"})
  void holesAreZeros(String options) throws Exception {
    GnuTar tar = new GnuTar(scratch);
    tar.shell(
        scratch.resolve("in"),
        "truncate -s 300K a; printf data | dd of=a bs=1 seek=150000 conv=notrunc status=none;"
            + " echo b >b; truncate -s 100K c; tar --sparse "
            + options
            + " -cf ../s a b c");
    byte[] content = Files.readAllBytes(scratch.resolve("in/a"));
    List<String> lines = read(Files.readAllBytes(scratch.resolve("s")));
    assertThat(lines)
        .containsExactly(
            "file /a " + new String(content, ISO_8859_1),
            "file /b b\n",
            "file /c " + "\0".repeat(100 << 10));
  }

  @Test
  void aLayerThatIsCutIsNoLayer() {
    byte[] tar = new RawTar().file("a", "x".repeat(2000)).end();
    byte[] cut = Arrays.copyOf(tar, 1000);
    assertThatThrownBy(() -> read(cut))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("ends in the middle of 'a'");
    assertThatThrownBy(() -> read(new RawTar().file("../a", "").end()))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("'..'");
  }

  @Test
  void limitsHold() {
    byte[] tar = new RawTar().file("a", "").file("b", "").end();
    assertThatThrownBy(
            () ->
                new LayerReader(new Limits(1, 1 << 20, 500, 1 << 20))
                    .read(new ByteArrayInputStream(tar), tar.length, new Notes()))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("more than 1 entries");
  }
}
