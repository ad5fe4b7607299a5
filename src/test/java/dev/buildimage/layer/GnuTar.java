package dev.buildimage.layer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The real GNU tar, and a shell, as root: the invoking user's, or that of a user namespace. */
final class GnuTar {
  private final Path log;

  /** Keeps what programs say on standard error in a file. */
  GnuTar(Path scratch) {
    this.log = scratch.resolve("stderr");
  }

  void extract(byte[] tar, Path into) throws IOException, InterruptedException {
    Files.createDirectories(into);
    run(
        new ByteArrayInputStream(tar),
        Stream.concat(Stream.of("tar", "-C", into.toString()), LayerUnpacker.TAR_OPTIONS.stream()));
  }

  byte[] create(Path from) throws IOException, InterruptedException {
    return run(
        InputStream.nullInputStream(),
        Stream.concat(Stream.of("tar", "-C", from.toString()), LayerPacker.TAR_OPTIONS.stream()));
  }

  /** Runs a script with bash; its output has one char a byte. */
  String shell(Path folder, String script) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    return new String(
        run(
            InputStream.nullInputStream(),
            Stream.of("bash", "-euc", "cd \"$0\"; " + script, folder.toString())),
        ISO_8859_1);
  }

  /** All in a folder, sorted: path|type|mode|uid|gid|link target. */
  List<String> list(Path folder) throws IOException, InterruptedException {
    return shell(folder, "find . -mindepth 1 -printf '%P|%y|%m|%U|%G|%l\\n'")
        .lines()
        .sorted()
        .toList();
  }

  private byte[] run(InputStream in, Stream<String> command)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>();
    if (!System.getProperty("user.name").equals("root")) {
      line.addAll(List.of("unshare", "--user", "--map-auto", "--map-root-user"));
    }
    command.forEach(line::add);
    ProcessBuilder builder = new ProcessBuilder(line).redirectError(log.toFile());
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    // no command here writes before it has read all
    try (OutputStream stdin = process.getOutputStream()) {
      in.transferTo(stdin);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    process.getInputStream().transferTo(out);
    assertThat(process.waitFor()).as("%s: %s", line, Files.readString(log, ISO_8859_1)).isZero();
    return out.toByteArray();
  }
}
