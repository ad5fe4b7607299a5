package dev.buildimage.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;

/** Classes and jars, made in a folder. */
record JarFixture(Path folder) {
  /**
   * Compiles sources.
   *
   * @param name of the folder that the classes get
   * @param sources each a class's name, a blank, and its text
   */
  Path compile(String name, String classPath, String... sources) throws IOException {
    Path output = folder.resolve(name);
    Files.createDirectories(output);
    List<String> words =
        new ArrayList<>(List.of("-proc:none", "-cp", classPath, "-d", output.toString()));
    for (String source : sources) {
      String[] parts = source.split(" ", 2);
      Path file = folder.resolve("src/" + name).resolve(parts[0].replace('.', '/') + ".java");
      Files.createDirectories(file.getParent());
      words.add(Files.writeString(file, parts[1]).toString());
    }
    int result =
        ToolProvider.getSystemJavaCompiler().run(null, null, null, words.toArray(String[]::new));
    assertThat(result).isZero();
    return output;
  }

  /** A manifest. */
  static byte[] manifest(String... lines) {
    return ("Manifest-Version: 1.0\r\n" + String.join("\r\n", lines) + "\r\n\r\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The files below a folder, as entries of a jar below a prefix. */
  static Map<String, byte[]> entries(String prefix, Path classes) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (Stream<Path> walk = Files.walk(classes)) {
      for (Path file : walk.filter(Files::isRegularFile).sorted().toList()) {
        entries.put(prefix + classes.relativize(file), Files.readAllBytes(file));
      }
    }
    return entries;
  }

  @SafeVarargs
  final Path jar(String name, byte[] manifest, Map<String, byte[]>... entries) throws IOException {
    Path jar = folder.resolve(name);
    try (OutputStream file = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      Map<String, byte[]> all = new LinkedHashMap<>();
      if (manifest.length > 0) {
        all.put("META-INF/MANIFEST.MF", manifest);
      }
      for (Map<String, byte[]> each : entries) {
        all.putAll(each);
      }
      for (Map.Entry<String, byte[]> entry : all.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    }
    return jar;
  }
}
