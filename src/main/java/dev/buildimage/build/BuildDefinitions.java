package dev.buildimage.build;

import dev.buildimage.dockerfile.BuildArguments;
import dev.buildimage.dockerfile.ContextPattern;
import dev.buildimage.dockerfile.Dockerfile;
import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.dockerfile.DockerfileParser;
import dev.buildimage.dockerfile.Evaluator;
import dev.buildimage.dockerfile.IgnoreRules;
import dev.buildimage.dockerfile.Stage;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.InvalidImageException;
import dev.buildimage.image.Platform;
import dev.buildimage.key.ContextFile;
import dev.buildimage.key.KeyException;
import dev.buildimage.key.KeyRepository;
import dev.buildimage.key.KeySnapshot;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a builder image's definition from a repository: Dockerfile, ignore file, inputs, key. */
public final class BuildDefinitions {
  private final KeyRepository repository;

  /** Definitions in a repository. */
  public BuildDefinitions(KeyRepository repository) {
    this.repository = repository;
  }

  /**
   * Reads the definition as the work tree has it now.
   *
   * @throws DockerfileException when the Dockerfile or its ignore file is wrong
   * @throws KeyException when an input is missing
   * @throws BuildException when there is no Dockerfile
   */
  public BuildDefinition read(BuildRequest request)
      throws DockerfileException, KeyException, BuildException, IOException {
    String path = request.dockerfile();
    Map<String, String> texts = new HashMap<>();
    texts.put(path, text(path));
    Dockerfile dockerfile = new DockerfileParser().parse(path, texts.get(path));
    BuildArguments arguments =
        new BuildArguments(
            request.buildArgs(), Platform.ofMachine().toString(), request.platform().toString());
    List<String> warnings = new ArrayList<>(dockerfile.warnings());
    for (String unused : dockerfile.unusedArgs(request.buildArgs().keySet())) {
      warnings.add(
          "build argument "
              + unused
              + " is taken by no ARG of "
              + path
              + "; remove it from buildArgs");
    }
    warnUnpinned(dockerfile, arguments, warnings);
    IgnoreRules ignored = ignoreRules(path, texts);
    Set<String> inputs = new LinkedHashSet<>(texts.keySet());
    for (String source : dockerfile.copySources(arguments)) {
      inputs.addAll(paths(source, path));
    }
    inputs.addAll(request.inputs());
    KeySnapshot snapshot = repository.snapshot(withoutCovered(inputs));
    List<String> toolsLines = toolsLines(request);
    List<String> lines = new ArrayList<>(toolsLines);
    lines.addAll(request.mavenLines());
    return new BuildDefinition(
        dockerfile,
        arguments,
        texts,
        ignored,
        request.platform(),
        snapshot,
        snapshot.manifest(toolsLines),
        snapshot.manifest(lines),
        warnings);
  }

  private String text(String path) throws BuildException, IOException {
    Path file = repository.workTree().resolve(path);
    if (!Files.isRegularFile(file)) {
      throw new BuildException(
          file
              + " is missing: write it, starting with FROM, or set <dockerfile> to the one there is");
    }
    return utf8(file);
  }

  private static String utf8(Path file) throws BuildException, IOException {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (MalformedInputException e) {
      throw new BuildException(file + " is no UTF-8 text: save it as UTF-8", e);
    }
  }

  /** A Dockerfile's own ignore file wins over the repository's (Dockerfile reference). */
  private IgnoreRules ignoreRules(String dockerfile, Map<String, String> texts)
      throws DockerfileException, BuildException, IOException {
    for (String name : List.of(dockerfile + ".dockerignore", ".dockerignore")) {
      Path file = repository.workTree().resolve(name);
      if (Files.isRegularFile(file)) {
        texts.put(name, utf8(file));
        return IgnoreRules.parse(name, texts.get(name));
      }
    }
    return IgnoreRules.none();
  }

  private List<String> paths(String source, String dockerfile) throws KeyException {
    ContextPattern pattern = ContextPattern.of(source);
    if (!pattern.isPattern()) {
      return List.of(source);
    }
    String fixed =
        source.substring(0, source.replaceFirst("[*?\\[\\\\].*", "").lastIndexOf('/') + 1);
    Set<String> matched = new LinkedHashSet<>();
    for (ContextFile file : repository.snapshot(List.of(fixed.isEmpty() ? "." : fixed)).files()) {
      for (String path = file.path(); !path.isEmpty(); path = parent(path)) {
        if (pattern.matches(path)) {
          matched.add(path);
        }
      }
    }
    if (matched.isEmpty()) {
      throw new KeyException(
          dockerfile
              + ": COPY "
              + source
              + " matches nothing that git doesn't ignore: correct the"
              + " pattern, or add the files");
    }
    return List.copyOf(matched);
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  /** An input inside another is the other's: git would else list the folder's children instead. */
  private static List<String> withoutCovered(Set<String> inputs) {
    List<String> kept = new ArrayList<>();
    for (String input : inputs) {
      boolean covered =
          inputs.stream()
              .anyMatch(
                  other ->
                      !other.equals(input)
                          && (other.equals(".")
                              || input.startsWith(other.endsWith("/") ? other : other + "/")));
      if (!covered) {
        kept.add(input);
      }
    }
    return kept;
  }

  private void warnUnpinned(Dockerfile dockerfile, BuildArguments arguments, List<String> warnings)
      throws DockerfileException, BuildException {
    Stage stage = dockerfile.target();
    String from = new Evaluator(dockerfile, arguments).from(stage).image();
    if (from.equals("scratch")) {
      return;
    }
    try {
      if (ImageReference.parse(from).digest().isEmpty()) {
        warnings.add(
            stage.from().location()
                + ": FROM "
                + from
                + " is not pinned, so the key doesn't say which base it was: add @sha256:<digest>");
      }
    } catch (InvalidImageException e) {
      throw new BuildException(stage.from().location() + ": " + e.getMessage(), e);
    }
  }

  /** What decides the tools and is no file; the default platform is not written. */
  private static List<String> toolsLines(BuildRequest request) {
    List<String> lines = new ArrayList<>();
    for (Map.Entry<String, String> arg : request.buildArgs().entrySet()) {
      lines.add("arg " + arg.getKey() + "=" + arg.getValue());
    }
    if (!request.platform().equals(Platform.LINUX_AMD64)) {
      lines.add("platform " + request.platform());
    }
    return lines;
  }
}
