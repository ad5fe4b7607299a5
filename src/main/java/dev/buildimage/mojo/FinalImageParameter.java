package dev.buildimage.mojo;

import dev.buildimage.build.ExtraDirectory;
import dev.buildimage.build.FinalImageConfig;
import dev.buildimage.build.FinalImageEntrypoint;
import dev.buildimage.image.ImageReference;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.plugin.MojoExecutionException;

/**
 * A final image as the pom has it, in {@code <images>}; or all that the parameters beside that say.
 * An element that is not there, or has nothing in it, is as the parameter beside {@code <images>}
 * says. Maven fills it.
 */
public final class FinalImageParameter {
  String name = "";
  List<String> tags = new ArrayList<>();
  String from = "";
  String dockerfile = "";
  String context = "";
  String target = "";
  List<String> buildArgs = new ArrayList<>();
  String applicationJar = "";
  String containerizingMode = "";
  String mainClass = "";
  List<String> jvmFlags = new ArrayList<>();
  List<String> extraClasspath = new ArrayList<>();
  List<String> entrypoint = new ArrayList<>();
  List<String> args = new ArrayList<>();
  Map<String, String> env = new LinkedHashMap<>();
  Map<String, String> labels = new LinkedHashMap<>();
  Map<String, String> annotations = new LinkedHashMap<>();
  List<String> ports = new ArrayList<>();
  List<String> volumes = new ArrayList<>();
  String user = "";
  String workingDirectory = "";
  String appRoot = "";
  ExtraDirectoriesParameter extraDirectories = new ExtraDirectoriesParameter();
  String creationTime = "";
  String filesModificationTime = "";

  /** The same with what only the parameters beside {@code <images>} say. */
  FinalImageParameter under(FinalImageParameter outer) {
    FinalImageParameter all = new FinalImageParameter();
    all.name = name;
    all.tags = or(tags, outer.tags);
    all.from = or(from, outer.from);
    // an image that says something of Java is not what a Dockerfile beside it makes
    all.dockerfile = ofJavaAlone().isEmpty() ? or(dockerfile, outer.dockerfile) : dockerfile;
    all.context = or(context, outer.context);
    all.target = or(target, outer.target);
    all.buildArgs = or(buildArgs, outer.buildArgs);
    all.applicationJar = or(applicationJar, outer.applicationJar);
    all.containerizingMode = or(containerizingMode, outer.containerizingMode);
    all.mainClass = or(mainClass, outer.mainClass);
    all.jvmFlags = or(jvmFlags, outer.jvmFlags);
    all.extraClasspath = or(extraClasspath, outer.extraClasspath);
    all.entrypoint = or(entrypoint, outer.entrypoint);
    all.args = or(args, outer.args);
    all.env = or(env, outer.env);
    all.labels = or(labels, outer.labels);
    all.annotations = or(annotations, outer.annotations);
    all.ports = or(ports, outer.ports);
    all.volumes = or(volumes, outer.volumes);
    all.user = or(user, outer.user);
    all.workingDirectory = or(workingDirectory, outer.workingDirectory);
    all.appRoot = or(appRoot, outer.appRoot);
    all.extraDirectories =
        extraDirectories == null || extraDirectories.isEmpty()
            ? outer.extraDirectories
            : extraDirectories;
    all.creationTime = or(creationTime, outer.creationTime);
    all.filesModificationTime = or(filesModificationTime, outer.filesModificationTime);
    return all;
  }

  private static String or(String own, String outer) {
    return value(own).isPresent() ? own : outer;
  }

  private static List<String> or(List<String> own, List<String> outer) {
    return BuilderMojo.list(own).isEmpty() ? outer : own;
  }

  private static Map<String, String> or(Map<String, String> own, Map<String, String> outer) {
    return own == null || own.isEmpty() ? outer : own;
  }

  /** The elements that mean nothing to a Dockerfile, as it says the same itself. */
  List<String> ofJavaAlone() {
    Map<String, Boolean> set = new LinkedHashMap<>();
    set.put("from", value(from).isPresent());
    set.put("applicationJar", value(applicationJar).isPresent());
    set.put("containerizingMode", value(containerizingMode).isPresent());
    set.put("mainClass", value(mainClass).isPresent());
    set.put("jvmFlags", !BuilderMojo.list(jvmFlags).isEmpty());
    set.put("extraClasspath", !BuilderMojo.list(extraClasspath).isEmpty());
    set.put("entrypoint", !BuilderMojo.list(entrypoint).isEmpty());
    set.put("args", !BuilderMojo.list(args).isEmpty());
    set.put("env", !map(env).isEmpty());
    set.put("ports", !BuilderMojo.list(ports).isEmpty());
    set.put("volumes", !BuilderMojo.list(volumes).isEmpty());
    set.put("user", value(user).isPresent());
    set.put("workingDirectory", value(workingDirectory).isPresent());
    set.put("appRoot", value(appRoot).isPresent());
    set.put("extraDirectories", extraDirectories != null && !extraDirectories.isEmpty());
    set.put("filesModificationTime", value(filesModificationTime).isPresent());
    return set.entrySet().stream().filter(Map.Entry::getValue).map(Map.Entry::getKey).toList();
  }

  /** Maven gives no value at all to an element without text. */
  static Map<String, String> map(Map<String, String> configured) {
    Map<String, String> map = new LinkedHashMap<>();
    if (configured != null) {
      configured.forEach((name, value) -> map.put(name, value == null ? "" : value));
    }
    return map;
  }

  /** Called by Maven, for an element without elements in it: the image's reference. */
  public void set(String text) {
    name = text.strip();
  }

  /** The image's reference, {@code registry/path[:tag]}. */
  ImageReference reference() throws MojoExecutionException {
    Optional<String> text = value(name);
    if (text.isEmpty()) {
      throw new MojoExecutionException(
          "an <image> of <images> has no <name>: write its reference there, registry/path[:tag]");
    }
    ImageReference reference = BuilderMojo.parse("image", text.get());
    if (reference.digest().isPresent()) {
      throw new MojoExecutionException(
          "image '"
              + text.get()
              + "' has a digest, and nobody knows that before it is made: write its tag alone");
    }
    return reference;
  }

  /** All its references: {@link #reference} and the same repository at each of the tags. */
  List<ImageReference> references() throws MojoExecutionException {
    ImageReference first = reference();
    List<ImageReference> all = new ArrayList<>(List.of(first));
    for (String tag : BuilderMojo.list(tags)) {
      ImageReference other = BuilderMojo.parse("tags", first.repositoryOnly() + ":" + tag);
      if (!all.contains(other)) {
        all.add(other);
      }
    }
    return all;
  }

  /**
   * What is set of the image's config.
   *
   * @param web whether the base starts the application unless something else is said
   * @param argumentFiles whether the base's {@code java} reads arguments from files
   */
  FinalImageConfig config(boolean web, boolean argumentFiles) throws MojoExecutionException {
    List<String> words = BuilderMojo.list(entrypoint);
    List<String> arguments = BuilderMojo.list(args);
    FinalImageEntrypoint starts =
        new FinalImageEntrypoint.MainClass(
            value(mainClass),
            BuilderMojo.list(jvmFlags),
            BuilderMojo.list(extraClasspath),
            argumentFiles);
    if (isInherited() || words.isEmpty() && web) {
      starts = new FinalImageEntrypoint.Inherited();
    } else if (!words.isEmpty()) {
      starts = new FinalImageEntrypoint.Command(words);
    }
    return new FinalImageConfig(
        starts,
        arguments.isEmpty() ? Optional.empty() : Optional.of(arguments),
        map(env),
        BuilderMojo.list(ports),
        BuilderMojo.list(volumes),
        value(user),
        value(workingDirectory),
        created());
  }

  /** Whether the base starts what is in the image. */
  boolean isInherited() {
    return BuilderMojo.list(entrypoint).equals(List.of("INHERIT"));
  }

  /**
   * Folders that are added.
   *
   * @param base that relative paths are in
   */
  List<ExtraDirectory> extraDirectories(Path base) {
    return (extraDirectories == null ? new ExtraDirectoriesParameter() : extraDirectories)
        .directories(base);
  }

  /** The image's time. */
  Instant created() throws MojoExecutionException {
    // Maven's way to have no reproducible builds is a single character
    return value(creationTime).filter(text -> text.length() > 1).isPresent()
        ? time("creationTime", creationTime.strip())
        : FinalImageConfig.DEFAULT_CREATED;
  }

  /** The time of the files. */
  Instant filesTime() throws MojoExecutionException {
    Optional<String> text = value(filesModificationTime);
    return text.isPresent() && !text.get().equals("EPOCH_PLUS_SECOND")
        ? time("filesModificationTime", text.get())
        : FinalImageConfig.DEFAULT_CREATED;
  }

  private static Instant time(String parameter, String text) throws MojoExecutionException {
    try {
      return text.matches("[0-9]+")
          ? Instant.ofEpochSecond(Long.parseLong(text))
          : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException | NumberFormatException e) {
      throw new MojoExecutionException(
          parameter
              + " '"
              + text
              + "': ISO 8601 with an offset, as in 2026-11-22T00:00:00Z, or seconds since 1970"
              + " expected",
          e);
    }
  }

  /**
   * The references of all final images that are configured.
   *
   * @param image the parameter; may be null, as Maven leaves it
   * @param images the parameter; may be null, as Maven leaves it
   */
  static List<ImageReference> references(String image, List<FinalImageParameter> images)
      throws MojoExecutionException {
    List<ImageReference> references = new ArrayList<>();
    if (value(image).isPresent()) {
      FinalImageParameter single = new FinalImageParameter();
      single.name = image;
      references.add(single.reference());
    }
    if (images != null) {
      for (FinalImageParameter each : images) {
        references.add(each.reference());
      }
    }
    return references;
  }

  /**
   * Those of {@link #references} that Dockerfiles make.
   *
   * @param image the parameter; may be null, as Maven leaves it
   * @param dockerfile the parameter; may be null, as Maven leaves it
   * @param images the parameter; may be null, as Maven leaves it
   */
  static List<ImageReference> ofDockerfiles(
      String image, String dockerfile, List<FinalImageParameter> images)
      throws MojoExecutionException {
    FinalImageParameter outer = new FinalImageParameter();
    outer.name = image;
    outer.dockerfile = dockerfile;
    List<FinalImageParameter> all = new ArrayList<>();
    if (value(image).isPresent()) {
      all.add(outer);
    }
    if (images != null) {
      images.forEach(each -> all.add(each.under(outer)));
    }
    List<ImageReference> references = new ArrayList<>();
    for (FinalImageParameter each : all) {
      if (value(each.dockerfile).isPresent()) {
        references.add(each.reference());
      }
    }
    return references;
  }

  /** A parameter's text; an element without text is none. */
  static Optional<String> value(String element) {
    return Optional.ofNullable(element).map(String::strip).filter(text -> !text.isEmpty());
  }
}
