package dev.buildimage.build;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PackageDatabaseTest {
  private static PackageDatabase dpkg(String text) throws IOException {
    return PackageDatabase.ofDpkg(new ByteArrayInputStream(text.getBytes(UTF_8)));
  }

  private static PackageDatabase apk(String text) throws IOException {
    return PackageDatabase.ofApk(new ByteArrayInputStream(text.getBytes(UTF_8)));
  }

  private static String line(SystemPackage each) {
    return each.name() + " " + each.version() + " " + each.architecture();
  }

  @Test
  void whatDpkgSaysOfThisMachineIsWhatIsRead() throws Exception {
    Process query =
        new ProcessBuilder(
                "dpkg-query",
                "-W",
                "-f",
                "${db:Status-Status} ${Package} ${Version} ${Architecture} ${source:Package}\n")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<String> expected =
        new String(query.getInputStream().readAllBytes(), UTF_8)
            .lines()
            .filter(line -> line.startsWith("installed "))
            .map(line -> line.substring("installed ".length()))
            .sorted()
            .toList();
    try (InputStream status = Files.newInputStream(Path.of("/var/lib/dpkg/status"))) {
      PackageDatabase database = PackageDatabase.ofDpkg(status);
      assertThat(database.unread()).isEmpty();
      assertThat(database.packages())
          .extracting(each -> line(each) + " " + each.source().orElse(each.name()))
          .containsExactlyInAnyOrderElementsOf(expected)
          .hasSizeGreaterThan(50);
    }
  }

  @Test
  void whatIsRemovedIsNotThere() throws Exception {
    PackageDatabase database =
        dpkg(
            """
            Package: gone
            Status: deinstall ok config-files
            Version: 1
            Architecture: all

            Package: never
            Status: unknown ok not-installed
            Architecture: all

            Package: there
            Status: install ok installed
            Architecture: amd64
            Source: whole (2:1.0-1)
            Version: 2:1.0-1+b1
            Description: a
             Package: no field
             .
             Version: no field

            """);
    assertThat(database.packages())
        .containsExactly(
            new SystemPackage(
                SystemPackage.Format.DEB,
                "there",
                "2:1.0-1+b1",
                "amd64",
                Optional.of("whole"),
                Optional.empty()));
    assertThat(database.unread()).isEmpty();
  }

  @Test
  void onePackageOfAnImageWithoutDpkgHasNoStatus() throws Exception {
    PackageDatabase database =
        dpkg("Package: base-files\nVersion: 12.4+deb12u5\nArchitecture: amd64");
    assertThat(database.packages())
        .extracting(PackageDatabaseTest::line)
        .containsExactly("base-files 12.4+deb12u5 amd64");
  }

  @Test
  void apksFieldsAreLetters() throws Exception {
    PackageDatabase database =
        apk(
            """
            C:Q1/se1PjO94hYXbfpNR1/61hVORIc=
            P:musl
            V:1.2.5-r0
            A:x86_64
            S:401132
            I:667648
            T:the musl c library (libc) implementation
            U:https://musl.libc.org/
            L:MIT
            o:musl
            F:lib
            R:ld-musl-x86_64.so.1
            a:0:0:755
            Z:Q1Qg9Ve8vFMVzw4uGdQNtiVLhUQiM=

            P:ssl_client
            V:1.36.1-r29
            A:x86_64
            L:GPL-2.0-only
            o:busybox
            """);
    assertThat(database.packages())
        .containsExactly(
            new SystemPackage(
                SystemPackage.Format.APK,
                "musl",
                "1.2.5-r0",
                "x86_64",
                Optional.empty(),
                Optional.of(new License("MIT", ""))),
            new SystemPackage(
                SystemPackage.Format.APK,
                "ssl_client",
                "1.36.1-r29",
                "x86_64",
                Optional.of("busybox"),
                Optional.of(new License("GPL-2.0-only", ""))));
    assertThat(database.unread()).isEmpty();
  }

  @Test
  void whatIsCutIsSaid() throws Exception {
    PackageDatabase database =
        dpkg("Package: a\nVersion: 1\n\nPackage: b\nVersion: 2\n\nPackage: c\nVers");
    assertThat(database.packages()).extracting(SystemPackage::name).containsExactly("a", "b");
    assertThat(database.unread())
        .containsExactly(
            "has 1 entries without a package's name and version", "ends in the middle of a line");
  }

  @Test
  void oddNamesAreNobodysPackages() throws Exception {
    PackageDatabase database =
        PackageDatabase.ofDpkg(
            new ByteArrayInputStream(
                ("Package: a\u00ff\u00fe\nVersion: 1\n\n"
                        + "Package: b\nVersion: 1 2\n\n"
                        + "Package: "
                        + "c".repeat(1 << 20)
                        + "\nVersion: 1\n\n"
                        + "Package: d\0\nVersion: 1\r\nArchitecture: \u001b[31m\n\n")
                    .getBytes(ISO_8859_1)));
    assertThat(database.packages())
        .extracting(PackageDatabaseTest::line)
        .as("what can't be printed is no part of a line")
        .containsExactly("d 1 ");
    assertThat(database.unread())
        .containsExactly("has 3 entries without a package's name and version");
  }

  @Test
  void noiseIsNoPackage() throws Exception {
    Random random = new Random(7);
    byte[] noise = new byte[1 << 20];
    for (int round = 0; round < 4; round++) {
      random.nextBytes(noise);
      assertThat(PackageDatabase.ofDpkg(new ByteArrayInputStream(noise)).packages()).isEmpty();
      assertThat(PackageDatabase.ofApk(new ByteArrayInputStream(noise)).packages()).isEmpty();
    }
  }

  @Test
  void aHugeDatabaseIsReadInPart() throws Exception {
    String thousand =
        IntStream.range(0, 1000)
            .mapToObj(i -> "Package: p" + i + "\nVersion: 1\n\n")
            .collect(Collectors.joining());
    PackageDatabase database =
        PackageDatabase.ofDpkg(
            new SequenceInputStream(
                Collections.enumeration(
                    Collections.nCopies(60, thousand).stream()
                        .map(text -> (InputStream) new ByteArrayInputStream(text.getBytes(UTF_8)))
                        .toList())));
    assertThat(database.packages()).hasSize(PackageDatabase.MAX_PACKAGES);
    assertThat(database.unread())
        .containsExactly("lists more than 50000 packages, of which no more were read");
  }

  @Test
  void aLineWithoutEndTakesNoMemory() throws Exception {
    InputStream endless =
        new InputStream() {
          private long left = 1L << 30;

          @Override
          public int read() {
            return left-- > 0 ? 'x' : -1;
          }

          @Override
          public int read(byte[] buffer, int offset, int length) {
            Arrays.fill(buffer, offset, offset + length, (byte) 'x');
            left -= length;
            return left > 0 ? length : -1;
          }
        };
    PackageDatabase database = PackageDatabase.ofDpkg(endless);
    assertThat(database.packages()).isEmpty();
    assertThat(database.unread()).hasSize(2).last().asString().contains("has more than 268435456");
  }
}
