package dev.buildimage.layer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Layers that others have found to escape, and layers broken at random. */
class HostileLayersTest {
  @TempDir private Path scratch;
  private GnuTar tar;
  private List<String> victimBefore;

  @BeforeEach
  void putVictim() throws Exception {
    tar = new GnuTar(scratch);
    Path victim = Files.createDirectories(scratch.resolve("around/victim"));
    Files.writeString(victim.resolve("hello"), "hello");
    victimBefore = outside();
  }

  /** All around the layers' own folders, with content, owner, mode, time and link count. */
  private List<String> outside() throws Exception {
    return tar.shell(
            scratch,
            "find around -path around/layers -prune -o -printf '%p|%y|%m|%U|%n|%T@\\n';"
                + " cat around/victim/*")
        .lines()
        .filter(line -> !line.startsWith("around|"))
        .toList();
  }

  static Stream<Path> corpus() throws IOException {
    Path folder = Path.of(System.getProperty("corpora"), "hostile-layers");
    assumeTrue(
        Files.isDirectory(folder) || System.getenv("CI") != null,
        () -> folder + " is missing; say where it is with -Dcorpora=");
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".tar")).sorted().toList().stream();
    }
  }

  private static Optional<byte[]> transform(byte[] layer) throws IOException {
    ByteArrayOutputStream gnuTar = new ByteArrayOutputStream();
    try {
      new LayerUnpacker(Limits.DEFAULT)
          .toOverlay(
              new ByteArrayInputStream(layer), layer.length, gnuTar, LowerDirectories.none());
      return Optional.of(gnuTar.toByteArray());
    } catch (LayerException refused) {
      return Optional.empty();
    }
  }

  /** What reached tar before a refusal, too, mustn't do harm. */
  private static byte[] transformAsFarAsItGoes(byte[] layer) throws IOException {
    ByteArrayOutputStream gnuTar = new ByteArrayOutputStream();
    TarWriter writer = new TarWriter(gnuTar);
    try {
      new OverlayTransform(
              new TarReader(new ByteArrayInputStream(layer)),
              writer,
              LowerDirectories.none(),
              Limits.DEFAULT)
          .run();
    } catch (LayerException refused) {
      writer.finish();
    }
    return gnuTar.toByteArray();
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void nothingOutsideTheFolderChanges(Path layer) throws Exception {
    byte[] harmless = transformAsFarAsItGoes(Files.readAllBytes(layer));
    tar.extract(harmless, scratch.resolve("around/layers/0"));
    assertThat(outside()).isEqualTo(victimBefore);
  }

  @Test
  void nothingOutsideChangesAcrossLayers() throws Exception {
    List<Path> layers = corpus().toList();
    assertThat(layers).hasSize(29);
    for (int i = 0; i < layers.size(); i++) {
      byte[] harmless = transformAsFarAsItGoes(Files.readAllBytes(layers.get(i)));
      tar.extract(harmless, scratch.resolve("around/layers/" + i));
    }
    byte[] link = new RawTar().symlink("evil", "../../victim").end();
    byte[] through =
        new RawTar()
            .file("evil/pwned", "x")
            .hardLink("evil/other", "evil/pwned")
            .file("evil/.wh.hello", "")
            .end();
    tar.extract(transform(link).orElseThrow(), scratch.resolve("around/layers/a"));
    tar.extract(transform(through).orElseThrow(), scratch.resolve("around/layers/b"));
    assertThat(outside()).isEqualTo(victimBefore);
  }

  @Test
  void withoutUsTheVictimIsHit() throws Exception {
    Path layers = Files.createDirectories(scratch.resolve("around/layers/0"));
    byte[] raw = new RawTar().symlink("evil", "../../victim").file("evil/pwned", "x").end();
    tar.extract(raw, layers);
    assertThat(outside()).isNotEqualTo(victimBefore);
    assertThat(transform(raw)).isEmpty();
  }

  private static byte[] everything() {
    return new RawTar()
        .directory("d/", 0755, 0)
        .file("d/f", "content")
        .hardLink("d/g", "d/f")
        .symlink("d/s", "../../victim")
        .pax("path", "d/" + "n".repeat(150), "SCHILY.xattr.user.k", "v\200", "mtime", "1.5")
        .file("x", "long")
        .member("@LongLink", 'L', "", 0, 0, "e/" + "m".repeat(120) + "\0")
        .file("y", "gnu")
        .file("d/.wh.gone", "")
        .file("e/.wh..wh..opq", "")
        .member("null", '3', "", 0666, 0, "")
        .end();
  }

  @Test
  void brokenLayersAreRefusedOrHarmless() throws Exception {
    assertThat(transform(everything())).isPresent();
    Random random = new Random(20261122);
    List<byte[]> unpacked = new ArrayList<>();
    for (int round = 0; round < 3000; round++) {
      byte[] broken = mutate(everything(), random);
      // three of four have their checksums put right again, to get further
      if (random.nextInt(4) > 0) {
        repairChecksums(broken);
      }
      byte[] layer = random.nextInt(5) == 0 ? mutate(Gzip.gzip(broken), random) : broken;
      Optional<byte[]> result = transform(layer);
      if (result.isPresent()) {
        assertClean(result.get());
        unpacked.add(result.get());
      }
    }
    assertThat(unpacked).hasSizeBetween(100, 2900);
    for (int i = 0; i < unpacked.size(); i += unpacked.size() / 40) {
      tar.extract(unpacked.get(i), scratch.resolve("around/layers/" + i));
    }
    assertThat(outside()).isEqualTo(victimBefore);
  }

  private static byte[] mutate(byte[] original, Random random) {
    byte[] bytes = original.clone();
    int flips = 1 + random.nextInt(4);
    for (int i = 0; i < flips; i++) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) "./\0 0795xgLKS".charAt(random.nextInt(13));
        case 2 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
        default -> {
          int from = random.nextInt(bytes.length);
          int length = Math.min(512, bytes.length - Math.max(at, from));
          System.arraycopy(original, from, bytes, at, length);
        }
      }
    }
    return bytes;
  }

  private static void repairChecksums(byte[] tar) {
    for (int block = 0; block + 512 <= tar.length; block += 512) {
      if (!new String(tar, block + 257, 5, ISO_8859_1).equals("ustar")) {
        continue;
      }
      Arrays.fill(tar, block + 148, block + 156, (byte) ' ');
      int sum = 0;
      for (int i = 0; i < 512; i++) {
        sum += tar[block + i] & 0xff;
      }
      byte[] digits = String.format("%06o\0 ", sum).getBytes(ISO_8859_1);
      System.arraycopy(digits, 0, tar, block + 148, 8);
    }
  }

  private static void assertClean(byte[] gnuTar) throws IOException {
    TarReader reader = new TarReader(new ByteArrayInputStream(gnuTar));
    for (Optional<TarEntry> each = reader.next(); each.isPresent(); each = reader.next()) {
      TarEntry entry = each.get();
      assertThat(entry.name()).doesNotStartWith("/").doesNotContain("\0");
      assertThat(entry.name().split("/", -1)).doesNotContain("..");
      if (entry.type() == TarEntry.Type.HARD_LINK) {
        assertThat(entry.link().split("/", -1)).doesNotContain("..");
      }
      if (entry.type() == TarEntry.Type.CHAR_DEVICE) {
        assertThat(entry.isOverlayWhiteout()).isTrue();
      }
    }
    assertThat(reader.endSeen()).isTrue();
  }
}
