package dev.buildimage.build;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;

/**
 * Options with which a JVM of this class path starts in a fraction of the time: the first that ends
 * leaves an archive of its classes behind, which the next ones map (JEP 350).
 */
final class SharedClasses {
  private final Path archive;
  private final String classPath;

  /** The JVM archives classes of jars only, so those of folders are put into some. */
  SharedClasses(Path folder) throws IOException {
    this.archive = Files.createDirectories(folder).resolve("classes.jsa");
    List<String> jars = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      jars.add(Files.isDirectory(Path.of(entry)) ? jar(Path.of(entry), jars.size()) : entry);
    }
    this.classPath = String.join(File.pathSeparator, jars);
  }

  private String jar(Path classes, int number) throws IOException {
    Path jar = archive.resolveSibling(number + ".jar");
    ToolProvider tool = ToolProvider.findFirst("jar").orElseThrow();
    if (tool.run(System.out, System.err, "cf0", jar.toString(), "-C", classes.toString(), ".")
        != 0) {
      throw new IOException(classes + " can't be put into " + jar);
    }
    return jar.toString();
  }

  /** What the first process gets; the archive is there when it has ended by itself. */
  List<String> first() {
    return List.of("-XX:ArchiveClassesAtExit=" + archive, "-Xlog:cds=off", "-cp", classPath);
  }

  /** What the others get. */
  List<String> next() {
    return List.of("-XX:SharedArchiveFile=" + archive, "-Xshare:auto", "-cp", classPath);
  }
}
