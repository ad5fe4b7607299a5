package dev.buildimage.build;

import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Java application's layers, named and ordered as Jib does, and the entrypoint.
 *
 * @param layers lowest first, that is the one that changes least; each has a file
 * @param entrypoint the command to set; empty to inherit the base's
 */
record JavaApplicationPlan(List<FileEntriesLayer> layers, Optional<List<String>> entrypoint) {
  private static final List<String> ORDER =
      List.of(
          JavaLibrary.Kind.RELEASE.layer(),
          JavaLibrary.Kind.SNAPSHOT.layer(),
          JavaLibrary.Kind.MODULE.layer(),
          ProjectLayout.RESOURCES,
          ProjectLayout.CLASSES);
  private static final String ARGUMENTS = "jvm arg files";

  /** Jib's names, which entrypoints of its users' own refer to. */
  private static final String CLASS_PATH_FILE = "/jib-classpath-file";

  private static final String MAIN_CLASS_FILE = "/jib-main-class-file";

  /**
   * Plans.
   *
   * @param work an empty folder, for files that aren't there yet; needed until the layers are
   *     written
   */
  static JavaApplicationPlan of(FinalImageFiles files, FinalImageEntrypoint entrypoint, Path work)
      throws IOException, BuildException {
    JavaApplication application = files.application();
    String root = root(application.appRoot());
    PlannedLayers layers = new PlannedLayers(ORDER, files.time());
    JavaLayout layout = lay(application, root, entrypoint, layers, work);
    if (layers.layers().isEmpty()) {
      throw new BuildException(
          "the project has compiled nothing and there are no dependencies: nothing for an image");
    }
    for (ExtraDirectory extra : files.extraDirectories()) {
      extra.addTo(layers);
    }
    Optional<List<String>> command = Optional.empty();
    if (entrypoint instanceof FinalImageEntrypoint.Command own) {
      command = Optional.of(own.words());
    }
    if (!layout.classPath().isEmpty()) {
      List<String> classPath = new ArrayList<>();
      Optional<String> main;
      if (entrypoint instanceof FinalImageEntrypoint.MainClass java) {
        classPath.addAll(java.extraClasspath());
        main = Optional.of(java.name().isPresent() ? java.name().get() : layout.main().required());
      } else {
        main = layout.main().only();
      }
      classPath.addAll(layout.classPath());
      String joined = String.join(":", classPath);
      addFile(layers, work, root + CLASS_PATH_FILE, joined);
      if (main.isPresent()) {
        addFile(layers, work, root + MAIN_CLASS_FILE, main.get());
      }
      if (entrypoint instanceof FinalImageEntrypoint.MainClass java && main.isPresent()) {
        List<String> words = new ArrayList<>(List.of("java"));
        words.addAll(layout.jvmFlags());
        words.addAll(java.jvmFlags());
        words.add("-cp");
        words.add(isArgument(java, joined) ? "@" + root + CLASS_PATH_FILE : joined);
        words.add(main.get());
        command = Optional.of(words);
      }
    }
    return new JavaApplicationPlan(layers.layers(), command);
  }

  /** In an argument file, blanks and quotes mean something (java manual). */
  private static boolean isArgument(FinalImageEntrypoint.MainClass java, String classPath) {
    return java.argumentFiles() && classPath.matches("[^\\s\"'\\\\#]*");
  }

  private static void addFile(PlannedLayers layers, Path work, String target, String text)
      throws IOException, BuildException {
    Path file = work.resolve(target.substring(target.lastIndexOf('/') + 1));
    layers.add(ARGUMENTS, Files.writeString(file, text), target);
  }

  private static String root(String appRoot) throws BuildException {
    if (!appRoot.startsWith("/")) {
      throw new BuildException(
          "<appRoot> '" + appRoot + "' is no absolute path: /app is the default");
    }
    return appRoot.replaceFirst("/+$", "");
  }

  private static JavaLayout lay(
      JavaApplication application,
      String root,
      FinalImageEntrypoint entrypoint,
      PlannedLayers layers,
      Path work)
      throws IOException, BuildException {
    if (application instanceof JavaApplication.Exploded exploded) {
      requireClasses(exploded.classes());
      return new ProjectLayout(layers, root).exploded(exploded);
    }
    if (application instanceof JavaApplication.Packaged packaged) {
      return new ProjectLayout(layers, root).packaged(packaged);
    }
    Path folder = Files.createDirectory(work.resolve("archive"));
    if (application instanceof JavaApplication.Web web) {
      return new WebLayout(layers, web.libraries(), root)
          .lay(ExplodedArchive.of(web.war(), folder));
    }
    JavaApplication.SelfContained whole = (JavaApplication.SelfContained) application;
    ExplodedArchive archive = ExplodedArchive.of(whole.archive(), folder);
    if (archive.attributes().get(SpringBootLayout.LIBRARIES).isPresent()) {
      Optional<String> named =
          entrypoint instanceof FinalImageEntrypoint.MainClass java
              ? java.name()
              : Optional.empty();
      return new SpringBootLayout(layers, archive, whole.libraries(), root)
          .lay(whole.classes(), named);
    }
    if (archive.attributes().get(OneJarLayout.MAIN_CLASS).isPresent()) {
      return new OneJarLayout(layers, archive, root).lay(whole.classes());
    }
    return new ShadedLayout(layers, archive, whole.libraries(), root).lay(whole.classes(), work);
  }

  private static void requireClasses(Path classes) throws BuildException {
    if (!Files.isDirectory(classes)) {
      throw new BuildException(
          classes
              + " is no folder: the image is made of compiled classes, so run the build up to"
              + " 'package' (mvn package)");
    }
  }
}
