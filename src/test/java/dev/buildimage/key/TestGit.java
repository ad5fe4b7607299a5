package dev.buildimage.key;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The real git, the oracle: no configuration but the repository's own. */
final class TestGit {
  private final Path root;

  private TestGit(Path root) {
    this.root = root;
  }

  static TestGit init(Path root, String... options) {
    try {
      Files.createDirectories(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    TestGit git = new TestGit(root);
    List<String> command = new ArrayList<>(List.of("init", "-q", "-b", "main", "--template="));
    command.addAll(List.of(options));
    git.git(command.toArray(String[]::new));
    return git;
  }

  static TestGit at(Path root) {
    return new TestGit(root);
  }

  Path root() {
    return root;
  }

  TestGit write(String path, String content) {
    return write(path, content.getBytes(StandardCharsets.UTF_8));
  }

  TestGit write(String path, byte[] content) {
    try {
      Path file = root.resolve(path);
      Files.createDirectories(file.getParent());
      Files.write(file, content);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  TestGit mode(String path, String permissions) {
    try {
      Files.setPosixFilePermissions(
          root.resolve(path), PosixFilePermissions.fromString(permissions));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  TestGit link(String path, String target) {
    try {
      Files.createDirectories(root.resolve(path).getParent());
      Files.createSymbolicLink(root.resolve(path), Path.of(target));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  TestGit commit() {
    git("add", "-A");
    git("commit", "-q", "--allow-empty", "-m", "a commit");
    return this;
  }

  /** What git prints, which must end well. */
  String git(String... arguments) {
    return new String(run(Map.of(), new byte[0], arguments), StandardCharsets.UTF_8);
  }

  /** What git prints when it is given something to read. */
  byte[] feed(byte[] input, String... arguments) {
    return run(Map.of(), input, arguments);
  }

  /** Object id of a content as {@code git hash-object} makes it. */
  String hash(byte[] content) {
    return new String(run(Map.of(), content, "hash-object", "--stdin"), StandardCharsets.UTF_8)
        .strip();
  }

  /** The tree that {@code git add -A} would give, made through another index. */
  String tree(Path temporary) {
    Map<String, String> environment = aside(temporary);
    run(environment, new byte[0], "add", "-A");
    return new String(run(environment, new byte[0], "write-tree"), StandardCharsets.UTF_8).strip();
  }

  /** What the original algorithm lists for a tree. */
  byte[] list(Path temporary, String tree, List<String> inputs) {
    List<String> command =
        new ArrayList<>(List.of("-c", "core.quotePath=true", "ls-tree", "--full-tree", tree, "--"));
    command.addAll(inputs);
    return run(environmentOf(temporary), new byte[0], command.toArray(String[]::new));
  }

  /** Every path of a tree, folders with a '/' behind. */
  List<String> paths(Path temporary, String tree) {
    byte[] out =
        run(
            environmentOf(temporary),
            new byte[0],
            "ls-tree",
            "-r",
            "-t",
            "-z",
            "--full-tree",
            tree);
    String text = new String(out, StandardCharsets.UTF_8);
    return Stream.of(text.split("\0"))
        .filter(line -> !line.isEmpty())
        .map(
            line -> line.substring(line.indexOf('\t') + 1) + (line.startsWith("040000") ? "/" : ""))
        .toList();
  }

  private Map<String, String> aside(Path temporary) {
    try {
      Files.createDirectories(temporary.resolve("objects"));
      Path index = root.resolve(".git/index");
      if (Files.exists(index)) {
        Files.copy(
            index,
            temporary.resolve("index"),
            StandardCopyOption.COPY_ATTRIBUTES,
            StandardCopyOption.REPLACE_EXISTING);
      }
      return environmentOf(temporary);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, String> environmentOf(Path temporary) {
    return Map.of(
        "GIT_INDEX_FILE", temporary.resolve("index").toString(),
        "GIT_OBJECT_DIRECTORY", temporary.resolve("objects").toString(),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES", root.resolve(".git/objects").toString());
  }

  private byte[] run(Map<String, String> environment, byte[] input, String... arguments) {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(root.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
    builder
        .environment()
        .putAll(
            Map.of(
                "GIT_CONFIG_GLOBAL", "/dev/null",
                "GIT_CONFIG_NOSYSTEM", "1",
                "GIT_AUTHOR_NAME", "A",
                "GIT_AUTHOR_EMAIL", "a@example.org",
                "GIT_COMMITTER_NAME", "C",
                "GIT_COMMITTER_EMAIL", "c@example.org",
                "GIT_COMMITTER_DATE", "1700000000 +0100",
                "LC_ALL", "C.UTF-8"));
    builder.environment().putAll(environment);
    try {
      Path err = Files.createTempFile("git", "err");
      try {
        Process process = builder.redirectError(err.toFile()).start();
        try (OutputStream in = process.getOutputStream()) {
          in.write(input);
        }
        byte[] out;
        try (InputStream stream = process.getInputStream()) {
          out = stream.readAllBytes();
        }
        if (process.waitFor() != 0) {
          throw new AssertionError(command + ": " + Files.readString(err));
        }
        return out;
      } finally {
        Files.delete(err);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /**
   * Every file, of git and of the work tree, with its content hash and time: what must not change.
   * Only two times are left out: git itself touches an object that it would write again, and the
   * shared part of a split index whenever it is read.
   */
  Map<String, String> fingerprint() {
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.toList()) {
        String what =
            Files.isSymbolicLink(file)
                ? "link " + Files.readSymbolicLink(file)
                : Files.isDirectory(file)
                    ? "folder"
                    : ObjectFormat.SHA256.blobId(Files.readAllBytes(file));
        boolean touched =
            file.startsWith(root.resolve(".git/objects"))
                || file.getFileName().toString().startsWith("sharedindex.");
        all.put(
            root.relativize(file).toString(),
            touched ? what : what + " " + Files.getLastModifiedTime(file, NOFOLLOW_LINKS));
      }
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
