package dev.buildimage.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A repository of many files and commits, the same each time: modules with sources, of which each
 * commit changes a few, and a builder image's inputs, of which every fourth changes one.
 */
final class GeneratedRepository {
  private static final int MODULES = 40;
  private static final int PACKAGES = 13;
  private static final int CLASSES = 20;
  private static final int TOOLS = 40;
  private static final int COMMITS = 1_200;
  private static final long FIRST_COMMIT = 1_700_000_000;

  private static final List<String> WORDS =
      List.of("image", "layer", "key", "step", "store", "final", "return", "int", "{", "}", ";");

  private final Random random = new Random(20261122);
  private final StringBuilder stream = new StringBuilder();
  private final Path folder;

  private GeneratedRepository(Path folder) {
    this.folder = folder;
  }

  /** Makes it in a folder, and checks it out. */
  static GeneratedRepository make(Path folder) throws IOException, InterruptedException {
    GeneratedRepository made = new GeneratedRepository(folder);
    made.git("init", "-q", "-b", "main", folder.toString());
    Process fastImport =
        new ProcessBuilder("git", "-C", folder.toString(), "fast-import", "--quiet")
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (Writer out =
        new BufferedWriter(new OutputStreamWriter(fastImport.getOutputStream(), UTF_8))) {
      for (int commit = 0; commit < COMMITS; commit++) {
        made.commit(commit);
        out.append(made.stream);
        made.stream.setLength(0);
      }
    }
    if (fastImport.waitFor() != 0) {
      throw new IllegalStateException("git fast-import has failed in " + folder);
    }
    // one pack with deltas, as a clone has it
    made.git("-C", folder.toString(), "repack", "-a", "-d", "-f", "-q");
    made.git("-C", folder.toString(), "reset", "-q", "--hard");
    made.settle();
    return made;
  }

  /**
   * Makes the files older than the index, as they are a second after a checkout: git reads again
   * what could have changed in the second in which it was noted.
   */
  private void settle() throws IOException, InterruptedException {
    FileTime old = FileTime.from(Instant.ofEpochSecond(FIRST_COMMIT));
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(path -> !path.startsWith(folder.resolve(".git"))).toList()) {
        Files.setLastModifiedTime(file, old);
      }
    }
    git("-C", folder.toString(), "update-index", "-q", "--refresh");
  }

  Path folder() {
    return folder;
  }

  /** How many files there are. */
  int files() {
    return MODULES * PACKAGES * CLASSES + MODULES + TOOLS + 4;
  }

  /** How many commits there are. */
  int commits() {
    return COMMITS;
  }

  /** All that the builder image's key is made of, beside what its Dockerfile copies. */
  List<String> configured() {
    return List.of(".mvn", "pom.xml");
  }

  /** The inputs, all of them. */
  String inputs() {
    return ".mvn Dockerfile.build pom.xml tools";
  }

  /** A folder with nearly all files. */
  String sources() {
    return "modules";
  }

  private void git(String... arguments) throws IOException, InterruptedException {
    String[] command = new String[arguments.length + 1];
    command[0] = "git";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
      throw new IllegalStateException(String.join(" ", command) + " has failed");
    }
  }

  private void commit(int number) {
    stream.append("commit refs/heads/main\ncommitter A <a@example.invalid> ");
    stream.append(FIRST_COMMIT + 3_600L * number).append(" +0000\n");
    data("Change " + number);
    if (number == 0) {
      all();
      return;
    }
    int sources = 1 + random.nextInt(6);
    for (int i = 0; i < sources; i++) {
      source(random.nextInt(MODULES), random.nextInt(PACKAGES), random.nextInt(CLASSES));
    }
    if (number % 4 == 0) {
      input(number);
    }
  }

  private void all() {
    file("100644", ".gitignore", "target/\n*.class\n");
    file("100644", ".mvn/maven.config", "-T2\n");
    dockerfile(0);
    pom(0);
    for (int tool = 0; tool < TOOLS; tool++) {
      tool(tool);
    }
    for (int module = 0; module < MODULES; module++) {
      file(
          "100644",
          "modules/module" + module + "/pom.xml",
          "<project>\n"
              + "  <modelVersion>4.0.0</modelVersion>\n"
              + "  <parent>\n"
              + "    <groupId>test</groupId>\n"
              + "    <artifactId>parent</artifactId>\n"
              + "    <version>1</version>\n"
              + "    <relativePath>../..</relativePath>\n"
              + "  </parent>\n"
              + ("  <artifactId>module" + module + "</artifactId>\n")
              + "</project>\n");
      for (int packaged = 0; packaged < PACKAGES; packaged++) {
        for (int type = 0; type < CLASSES; type++) {
          source(module, packaged, type);
        }
      }
    }
  }

  private void input(int commit) {
    switch (commit / 4 % 4) {
      case 0 -> dockerfile(commit);
      case 1 -> pom(commit);
      default -> tool(random.nextInt(TOOLS));
    }
  }

  private void dockerfile(int commit) {
    file(
        "100644",
        "Dockerfile.build",
        "FROM scratch\nCOPY tools /opt/tools\nENV REVISION=" + commit + "\nWORKDIR /src\n");
  }

  private void pom(int commit) {
    StringBuilder modules = new StringBuilder();
    for (int module = 0; module < MODULES; module++) {
      modules.append("    <module>modules/module").append(module).append("</module>\n");
    }
    file(
        "100644",
        "pom.xml",
        "<project>\n"
            + "  <modelVersion>4.0.0</modelVersion>\n"
            + "  <groupId>test</groupId>\n"
            + "  <artifactId>parent</artifactId>\n"
            + "  <version>1</version>\n"
            + "  <packaging>pom</packaging>\n"
            + ("  <modules>\n" + modules + "  </modules>\n")
            + ("  <properties>\n    <revision>" + commit + "</revision>\n  </properties>\n")
            + "</project>\n");
  }

  private void tool(int number) {
    file("100755", "tools/set" + number % 4 + "/tool" + number, "#!/bin/sh\n" + text());
  }

  private void source(int module, int packaged, int type) {
    file(
        "100644",
        "modules/module"
            + module
            + "/src/main/java/test/module"
            + module
            + "/package"
            + packaged
            + "/Type"
            + type
            + ".java",
        text());
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    int lines = 5 + random.nextInt(60);
    for (int line = 0; line < lines; line++) {
      for (int word = 0; word < 6; word++) {
        text.append(WORDS.get(random.nextInt(WORDS.size()))).append(' ');
      }
      text.append(random.nextInt(1_000)).append('\n');
    }
    return text.toString();
  }

  private void file(String mode, String path, String content) {
    stream.append("M ").append(mode).append(" inline ").append(path).append('\n');
    data(content);
  }

  /** All of it is ASCII: as many bytes as characters. */
  private void data(String content) {
    stream.append("data ").append(content.length()).append('\n').append(content).append('\n');
  }
}
