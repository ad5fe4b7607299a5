package dev.buildimage.build;

import dev.buildimage.dockerfile.BuildArguments;
import dev.buildimage.dockerfile.ContextPattern;
import dev.buildimage.dockerfile.Dockerfile;
import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.dockerfile.DockerfileParser;
import dev.buildimage.dockerfile.Evaluator;
import dev.buildimage.dockerfile.IgnoreRules;
import dev.buildimage.dockerfile.Stage;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.Platform;
import dev.buildimage.layer.Compression;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A Dockerfile of a final image. Its context is a folder of the disk.
 *
 * @param name for messages
 * @param path of its file
 * @param dockerfile what is in it
 * @param context the folder
 * @param excluded folders that are never part of the context
 */
public record FinalDockerfile(
    String name, Path path, Dockerfile dockerfile, Path context, List<Path> excluded) {
  /** The ARG that has the builder image, by digest. */
  public static final String BUILDER = "BUILD_IMAGE";

  /** Copies the list. */
  public FinalDockerfile {
    excluded = List.copyOf(excluded);
  }

  /**
   * Reads one.
   *
   * @throws BuildException when it, or its context, isn't there
   * @throws DockerfileException when it is wrong
   */
  public static FinalDockerfile read(String name, Path path, Path context, List<Path> excluded)
      throws IOException, BuildException, DockerfileException {
    if (!Files.isDirectory(context)) {
      throw new BuildException(
          "the context " + context + " of " + name + " is no folder: correct <finalContext>");
    }
    String text =
        text(path)
            .orElseThrow(
                () ->
                    new BuildException(
                        path + " is missing: write it, or correct <finalDockerfile>"));
    return new FinalDockerfile(
        name, path, new DockerfileParser().parse(name, text), context, excluded);
  }

  private static Optional<String> text(Path path) throws IOException, BuildException {
    if (!Files.isRegularFile(path)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(path));
    } catch (MalformedInputException e) {
      throw new BuildException(path + " is no UTF-8: write it as such", e);
    }
  }

  /** Whether it takes the builder image. */
  public boolean takesBuilder() {
    return dockerfile.declares(BUILDER);
  }

  /** What its author may want to know, each a line. */
  public List<String> warnings(Map<String, String> arguments) {
    List<String> warnings = new ArrayList<>(dockerfile.warnings());
    for (String unused : dockerfile.unusedArgs(arguments.keySet())) {
      warnings.add(
          "build argument "
              + unused
              + " is taken by no ARG of "
              + name
              + "; remove it from finalBuildArgs");
    }
    return warnings;
  }

  /**
   * What of it is executed.
   *
   * @param target name or index of the stage; empty for the last
   * @param builder for those that take it
   */
  DockerfileBuild build(
      Map<String, String> arguments,
      Optional<String> target,
      Optional<BuilderImage> builder,
      Platform platform,
      Compression compression)
      throws IOException, BuildException, DockerfileException {
    Map<String, String> values = new TreeMap<>(arguments);
    Map<ImageReference, Image> known = Map.of();
    if (builder.isPresent()) {
      ImageReference reference = builder.get().byDigest();
      values.put(BUILDER, reference.toString());
      known = Map.of(reference, builder.get().image());
    }
    BuildArguments all =
        new BuildArguments(values, Platform.ofMachine().toString(), platform.toString());
    Stage stage = dockerfile.target(target);
    List<ContextPattern> wanted = new ArrayList<>();
    for (String source : new Evaluator(dockerfile, all, stage).copySources()) {
      wanted.add(ContextPattern.of(source));
    }
    return new DockerfileBuild(
        dockerfile,
        all,
        stage,
        platform,
        compression,
        new DiskContextFiles(context, ignored(), wanted, excluded),
        known);
  }

  /** A Dockerfile's own ignore file wins over the context's (Dockerfile reference). */
  private IgnoreRules ignored() throws IOException, BuildException, DockerfileException {
    for (Path file :
        List.of(
            path.resolveSibling(path.getFileName() + ".dockerignore"),
            context.resolve(".dockerignore"))) {
      Optional<String> text = text(file);
      if (text.isPresent()) {
        return IgnoreRules.parse(file.toString(), text.get());
      }
    }
    return IgnoreRules.none();
  }
}
