package dev.buildimage.key;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** A repository of random content in a random state between commits; the same for the same seed. */
final class RandomRepository {
  private static final List<String> NAMES =
      List.of(
          "a",
          "a-b",
          "a.txt",
          "ab",
          "B",
          "d",
          "m",
          "x",
          "z.crlf",
          "with space",
          "quo\"te",
          "back\\slash",
          "tab\there",
          "grün",
          "日本",
          "-dash",
          "a=b",
          "new\nline",
          ".hidden",
          "c.bin",
          "😀",
          ":colon",
          "*star",
          "target",
          "x.log");

  private final Random random;
  private final String[] options;
  private final TestGit git;

  RandomRepository(Path root, long seed, String... options) {
    this.random = new Random(seed);
    this.options = options;
    this.git = TestGit.init(root, options);
  }

  TestGit git() {
    return git;
  }

  void make() throws IOException {
    if (chance(3)) {
      git.git("config", "core.autocrlf", chance(2) ? "true" : "input");
    }
    if (chance(3)) {
      git.git("config", "core.quotePath", "false");
    }
    if (chance(6)) {
      git.git("config", "core.fileMode", "false");
    }
    if (chance(2)) {
      git.write(".gitattributes", attributes());
    }
    if (chance(2)) {
      git.write(
          ".gitignore", pick("*.log\n", "target/\n", "/a\n!a.txt\n", "d/*\n!d/m\n", "**/x\n"));
    }
    for (int i = 0; i < 12; i++) {
      add();
    }
    for (int round = random.nextInt(3); round > 0; round--) {
      git.commit();
      for (int i = 0; i < 6; i++) {
        change();
      }
    }
    if (chance(3)) {
      git.git("add", "-A");
      change();
    }
  }

  /** Inputs that match something in a tree. */
  List<String> inputs(List<String> paths) {
    List<String> inputs = new ArrayList<>();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      String path = paths.get(random.nextInt(paths.size()));
      boolean folder = path.endsWith("/");
      String plain = folder && chance(2) ? path.substring(0, path.length() - 1) : path;
      inputs.add(chance(20) ? "." : plain.startsWith(":") || chance(8) ? "./" + plain : plain);
    }
    return inputs;
  }

  private String attributes() {
    return pick("* text=auto\n", "* text\n", "*.txt text eol=crlf\n*.bin -text\n", "")
        + pick("*.crlf eol=crlf\n", "a* binary\n", "x text=auto eol=lf\n", "d/** crlf\n", "");
  }

  private void add() throws IOException {
    String path = name();
    for (int depth = random.nextInt(3); depth > 0; depth--) {
      path = name() + "/" + path;
    }
    Path file = git.root().resolve(path);
    for (Path parent = file.getParent(); !parent.equals(git.root()); parent = parent.getParent()) {
      if (Files.exists(parent, LinkOption.NOFOLLOW_LINKS)
          && !Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
        return;
      }
    }
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (chance(8)) {
      git.link(path, pick("a", "../nowhere", "d/", "grün"));
    } else if (chance(25)) {
      TestGit.init(file, options).write("inner", "of " + path).commit();
    } else {
      git.write(path, content());
      if (chance(4)) {
        git.mode(path, "rwxr-xr-x");
      }
    }
  }

  private void change() throws IOException {
    List<Path> files = files();
    if (files.isEmpty() || chance(4)) {
      add();
      return;
    }
    Path file = files.get(random.nextInt(files.size()));
    String path = git.root().relativize(file).toString();
    switch (random.nextInt(6)) {
      case 0 -> Files.delete(file);
      case 1 -> {
        // a folder where a file was
        Files.delete(file);
        git.write(path + "/" + name(), content());
      }
      case 2 -> {
        Files.delete(file);
        git.link(path, pick("a", "elsewhere"));
      }
      case 3 -> {
        if (!Files.isSymbolicLink(file)) {
          git.mode(path, pick("rwxr-xr-x", "rw-r--r--", "rw-r-xr-x"));
        }
      }
      case 4 -> {
        Files.delete(file);
        git.write(path, content());
        if (!path.startsWith(":")) {
          git.git("add", "-f", "--", path);
          git.write(path, content());
        }
      }
      default -> {
        Files.delete(file);
        git.write(path, content());
      }
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(git.root())) {
      return all.filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
          .filter(file -> !file.toString().contains("/.git/"))
          .filter(file -> !isNested(file))
          .filter(file -> !file.getFileName().toString().startsWith(".git"))
          .sorted()
          .toList();
    }
  }

  private boolean isNested(Path file) {
    for (Path parent = file.getParent(); !parent.equals(git.root()); parent = parent.getParent()) {
      if (Files.exists(parent.resolve(".git"))) {
        return true;
      }
    }
    return false;
  }

  private byte[] content() {
    if (chance(6)) {
      byte[] bytes = new byte[random.nextInt(300)];
      random.nextBytes(bytes);
      return bytes;
    }
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(5); i > 0; i--) {
      text.append("line ").append(random.nextInt(100)).append(pick("\n", "\r\n", "\n", "\r", "\t"));
    }
    return (text + pick("", "", "\u0001\u0002", "\u001a"))
        .getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  private String name() {
    return NAMES.get(random.nextInt(NAMES.size()));
  }

  private boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
