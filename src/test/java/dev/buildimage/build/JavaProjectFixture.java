package dev.buildimage.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.tools.ToolProvider;

/** A project's output in a folder. */
record JavaProjectFixture(Path folder) {
  Path classes() {
    return folder.resolve("classes");
  }

  JavaProjectFixture withClass(String name, boolean main) throws IOException {
    Path source = folder.resolve("src").resolve(name.replace('.', '/') + ".java");
    Files.createDirectories(source.getParent());
    int dot = name.lastIndexOf('.');
    Files.writeString(
        source,
        "package %s; public class %s { %s }"
            .formatted(
                name.substring(0, dot),
                name.substring(dot + 1),
                main ? "public static void main(String[] args) {}" : ""));
    Files.createDirectories(classes());
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", classes().toString(), source.toString());
    assertThat(result).isZero();
    return this;
  }

  JavaProjectFixture withResource(String name, String content) throws IOException {
    Path file = classes().resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    return this;
  }

  Path jar(String name, String content) throws IOException {
    Path jar = folder.resolve("jars").resolve(name);
    Files.createDirectories(jar.getParent());
    return Files.writeString(jar, content);
  }

  FinalImageFiles application() {
    return applicationWith(List.of(), List.of(), List.of());
  }

  FinalImageFiles applicationWith(
      List<Path> dependencies, List<Path> snapshots, List<Path> modules) {
    List<JavaLibrary> libraries = new ArrayList<>();
    dependencies.forEach(jar -> libraries.add(new JavaLibrary(jar, JavaLibrary.Kind.RELEASE)));
    snapshots.forEach(jar -> libraries.add(new JavaLibrary(jar, JavaLibrary.Kind.SNAPSHOT)));
    modules.forEach(jar -> libraries.add(new JavaLibrary(jar, JavaLibrary.Kind.MODULE)));
    return new FinalImageFiles(
        new JavaApplication.Exploded(
            classes(), Optional.empty(), libraries, JavaApplication.DEFAULT_APP_ROOT));
  }
}
