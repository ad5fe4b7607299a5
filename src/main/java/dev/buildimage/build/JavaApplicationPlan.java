package dev.buildimage.build;

import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.JavaContainerBuilder;
import com.google.cloud.tools.jib.api.MainClassFinder;
import com.google.cloud.tools.jib.api.buildplan.ContainerBuildPlan;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FileEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A Java application's layers and entrypoint, as Jib's {@link JavaContainerBuilder} plans them.
 *
 * @param layers lowest first, that is the one that changes least; each has a file
 * @param entrypoint the command to set; empty to inherit the base's
 */
record JavaApplicationPlan(List<FileEntriesLayer> layers, Optional<List<String>> entrypoint) {
  private static final Predicate<Path> IS_CLASS = path -> path.toString().endsWith(".class");
  private static final String WAYS_OUT =
      "set <mainClass>, or <entrypoint> if the image starts something else; a module that is to have"
          + " no image needs no <image>: set it in the application's own pom";

  static JavaApplicationPlan of(JavaApplication application, FinalImageEntrypoint entrypoint)
      throws IOException, BuildException {
    requireInputs(application);
    JavaContainerBuilder java = JavaContainerBuilder.from(ImageReference.scratch());
    java.setAppRoot(application.appRoot());
    java.addResources(application.classes(), IS_CLASS.negate());
    java.addClasses(application.classes(), IS_CLASS);
    java.addDependencies(application.dependencies());
    java.addSnapshotDependencies(application.snapshotDependencies());
    java.addProjectDependencies(application.projectDependencies());
    if (entrypoint instanceof FinalImageEntrypoint.MainClass main) {
      java.setMainClass(
          main.name().isPresent() ? main.name().get() : findMainClass(application.classes()));
      java.addJvmFlags(main.jvmFlags());
    }
    ContainerBuildPlan plan = java.toContainerBuilder().toContainerBuildPlan();
    List<FileEntriesLayer> layers =
        plan.getLayers().stream()
            .map(FileEntriesLayer.class::cast)
            .filter(JavaApplicationPlan::hasFiles)
            .toList();
    requireDistinct(layers);
    if (layers.isEmpty()) {
      throw new BuildException(
          application.classes() + " is empty and there are no dependencies: nothing for an image");
    }
    Optional<List<String>> command =
        entrypoint instanceof FinalImageEntrypoint.Command own
            ? Optional.of(own.words())
            : Optional.ofNullable(plan.getEntrypoint());
    return new JavaApplicationPlan(layers, command);
  }

  private static void requireInputs(JavaApplication application) throws BuildException {
    if (!application.appRoot().startsWith("/")) {
      throw new BuildException(
          "<appRoot> '" + application.appRoot() + "' is no absolute path: /app is the default");
    }
    if (!Files.isDirectory(application.classes())) {
      throw new BuildException(
          application.classes()
              + " is no folder: the image is made of compiled classes, so run the build up to"
              + " 'package' (mvn package)");
    }
    List<Path> jars =
        Stream.of(
                application.dependencies(),
                application.snapshotDependencies(),
                application.projectDependencies())
            .flatMap(List::stream)
            .toList();
    for (Path jar : jars) {
      if (!Files.isRegularFile(jar)) {
        throw new BuildException(
            "dependency "
                + jar
                + (Files.isDirectory(jar) ? " is a folder" : " isn't there")
                + ": the image takes jars, so build the modules it needs in the same run"
                + " (mvn package -am), up to 'package' or later");
      }
    }
  }

  /** Jib plans the folders of packages among the resources too, though no resource be in them. */
  private static boolean hasFiles(FileEntriesLayer layer) {
    return layer.getEntries().stream()
        .anyMatch(entry -> Files.isRegularFile(entry.getSourceFile()));
  }

  /** Jib tells jars of one name apart by size only; of two that agree in it, it keeps one. */
  private static void requireDistinct(List<FileEntriesLayer> layers)
      throws BuildException, IOException {
    Map<String, Path> sources = new HashMap<>();
    for (FileEntriesLayer layer : layers) {
      for (FileEntry entry : layer.getEntries()) {
        String target = entry.getExtractionPath().toString();
        Path source = entry.getSourceFile();
        Path other = sources.putIfAbsent(target, source);
        if (other != null && Files.isRegularFile(source) && Files.mismatch(other, source) >= 0) {
          throw new BuildException(
              other + " and " + source + " would both be " + target + ": exclude one of the two");
        }
      }
    }
  }

  private static String findMainClass(Path classes) throws IOException, BuildException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(classes)) {
      files = walk.filter(IS_CLASS).sorted().toList();
    }
    MainClassFinder.Result result;
    try {
      result = MainClassFinder.find(files, event -> {});
    } catch (UnsupportedOperationException newerThanJib) {
      throw new BuildException(
          classes + " has classes of a Java that is too new to be searched: " + WAYS_OUT,
          newerThanJib);
    }
    List<String> found = result.getFoundMainClasses();
    if (found.size() == 1) {
      return found.get(0);
    }
    throw new BuildException(
        found.isEmpty()
            ? "no class in " + classes + " has a main method: " + WAYS_OUT
            : found.size()
                + " classes in "
                + classes
                + " have a main method ("
                + String.join(", ", found)
                + "): "
                + WAYS_OUT);
  }
}
