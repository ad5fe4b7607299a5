package dev.buildimage.build;

import dev.buildimage.dockerfile.AddSource;
import dev.buildimage.dockerfile.BuildArguments;
import dev.buildimage.dockerfile.ContextPattern;
import dev.buildimage.dockerfile.Dockerfile;
import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.dockerfile.DockerfileParser;
import dev.buildimage.dockerfile.Evaluator;
import dev.buildimage.dockerfile.IgnoreRules;
import dev.buildimage.dockerfile.Instruction;
import dev.buildimage.dockerfile.Stage;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.InvalidImageException;
import dev.buildimage.image.Platform;
import dev.buildimage.key.ContextFile;
import dev.buildimage.key.InputPaths;
import dev.buildimage.key.InputSource;
import dev.buildimage.key.KeyException;
import dev.buildimage.key.KeyFormat;
import dev.buildimage.key.KeyRepository;
import dev.buildimage.key.KeySnapshot;
import dev.buildimage.key.MissingInputException;
import dev.buildimage.layer.Compression;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Reads a builder image's definition from a repository: Dockerfile, ignore file, inputs, key. */
public final class BuildDefinitions {
  private final InputSource source;
  private final BuildLinesSource maven;

  /** Definitions in a work tree or a commit. */
  public BuildDefinitions(InputSource source, BuildLinesSource maven) {
    this.source = source;
    this.maven = maven;
  }

  /** Definitions of what no Maven build is part of. */
  public BuildDefinitions(InputSource source) {
    this(source, other -> BuildLines.NONE);
  }

  /**
   * Reads the definition as it is there.
   *
   * @throws DockerfileException when the Dockerfile or its ignore file is wrong
   * @throws KeyException when an input is missing
   * @throws BuildException when there is no Dockerfile, or a pom is wrong
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
    Stage target = dockerfile.target(request.target());
    Evaluator evaluator = new Evaluator(dockerfile, arguments, target);
    warnUnpinned(evaluator, warnings);
    warnUnchecked(evaluator, warnings);
    IgnoreRules ignored = ignoreRules(path, texts);
    // a work tree's are made of files alone, while git is still being loaded
    Optional<BuildLines> early =
        source instanceof KeyRepository ? Optional.of(mavenLines(request)) : Optional.empty();
    Set<String> implied = new LinkedHashSet<>(texts.keySet());
    for (String copied : evaluator.copySources()) {
      implied.addAll(paths(copied, path));
    }
    KeySnapshot snapshot = snapshot(request, evaluator.copySources(), implied);
    // a commit that lacks an input has no key, whatever its poms need
    BuildLines resolved = early.isPresent() ? early.get() : mavenLines(request);
    refuseUnseen(resolved);
    List<KeyedCache> caches = caches(request);
    List<String> toolsLines = toolsLines(request, dockerfile);
    List<String> all = new ArrayList<>(toolsLines);
    all.addAll(resolved.with(caches).lines());
    return new BuildDefinition(
        dockerfile,
        arguments,
        target,
        texts,
        ignored,
        request.platform(),
        request.compression(),
        snapshot,
        snapshot.manifest(request.keyFormat(), toolsLines),
        snapshot.manifest(request.keyFormat(), all),
        resolved,
        caches,
        warnings);
  }

  private List<KeyedCache> caches(BuildRequest request) throws BuildException, KeyException {
    if (!request.caches().isEmpty() && !(request.keyFormat() instanceof KeyFormat.Git)) {
      throw new BuildException(
          "caches are part of the key, but eksctl's format has no lines for them: remove <caches>, or"
              + " <keyFormat>");
    }
    return CacheInputs.of(source, request.caches());
  }

  /** None in eksctl's format, which knows nothing of Maven. */
  private BuildLines mavenLines(BuildRequest request)
      throws BuildException, KeyException, IOException {
    return request.keyFormat() instanceof KeyFormat.Git ? maven.of(source) : BuildLines.NONE;
  }

  /** A commit has all that was read from it; a work tree, also what git ignores. */
  private void refuseUnseen(BuildLines lines) throws BuildException, KeyException {
    if (source instanceof KeyRepository && !lines.sources().isEmpty()) {
      try {
        source.snapshot(lines.sources());
      } catch (MissingInputException e) {
        throw new BuildException(
            "a pom decides the key, but others won't have it: " + e.getMessage(), e);
      }
    }
  }

  /** A source of a COPY that isn't there is the Dockerfile's fault, not that of the inputs. */
  private KeySnapshot snapshot(BuildRequest request, List<String> copied, Set<String> implied)
      throws KeyException, BuildException {
    try {
      return source.snapshot(inputs(request, implied));
    } catch (MissingInputException e) {
      for (String path : copied) {
        if (implied.contains(path)) {
          try {
            source.snapshot(List.of(path));
          } catch (MissingInputException missing) {
            throw new BuildException(
                request.dockerfile() + ": COPY " + path + ": " + missing.getMessage(), missing);
          }
        }
      }
      throw e;
    }
  }

  /**
   * What a definition depends on: as long as all that is the same, so is the key.
   *
   * @return paths in the repository, which need not exist
   */
  static List<String> watched(BuildRequest request, BuildDefinition definition)
      throws DockerfileException {
    Set<String> watched = new LinkedHashSet<>(definition.snapshot().inputs());
    watched.add(request.dockerfile());
    watched.addAll(ignoreFiles(request.dockerfile()));
    watched.addAll(definition.lines().watched());
    Evaluator evaluator =
        new Evaluator(definition.dockerfile(), definition.arguments(), definition.target());
    for (String copied : evaluator.copySources()) {
      if (ContextPattern.of(copied).isPattern()) {
        watched.add(fixed(copied));
      }
    }
    return List.copyOf(watched);
  }

  /** All inputs; in eksctl's format the user's are where the user wants them. */
  private static List<String> inputs(BuildRequest request, Set<String> implied)
      throws KeyException {
    if (request.keyFormat() instanceof KeyFormat.Git) {
      Set<String> inputs = new LinkedHashSet<>(implied);
      inputs.addAll(InputPaths.disjoint(request.inputs()));
      return withoutCovered(inputs);
    }
    List<String> inputs = new ArrayList<>();
    if (!isCovered(request.dockerfile(), request.inputs())) {
      inputs.add(request.dockerfile());
    }
    inputs.addAll(request.inputs());
    for (String input : withoutCovered(implied)) {
      if (!isCovered(input, inputs)) {
        inputs.add(input);
      }
    }
    return inputs;
  }

  private String text(String path) throws BuildException, KeyException {
    return source
        .text(path)
        .orElseThrow(
            () ->
                new BuildException(
                    source.name(path)
                        + " is missing: write it, starting with FROM, or set <dockerfile> to the"
                        + " one there is"));
  }

  /** A Dockerfile's own ignore file wins over the repository's (Dockerfile reference). */
  private IgnoreRules ignoreRules(String dockerfile, Map<String, String> texts)
      throws DockerfileException, KeyException {
    for (String name : ignoreFiles(dockerfile)) {
      Optional<String> text = source.text(name);
      if (text.isPresent()) {
        texts.put(name, text.get());
        return IgnoreRules.parse(name, text.get());
      }
    }
    return IgnoreRules.none();
  }

  private List<String> paths(String copied, String dockerfile) throws KeyException {
    ContextPattern pattern = ContextPattern.of(copied);
    if (!pattern.isPattern()) {
      return List.of(copied);
    }
    Set<String> matched = new LinkedHashSet<>();
    for (ContextFile file : source.snapshot(List.of(fixed(copied))).files()) {
      for (String path = file.path(); !path.isEmpty(); path = parent(path)) {
        if (pattern.matches(path)) {
          matched.add(path);
        }
      }
    }
    if (matched.isEmpty()) {
      throw new MissingInputException(
          dockerfile
              + ": COPY "
              + copied
              + " matches nothing that git doesn't ignore: correct the"
              + " pattern, or add the files");
    }
    return List.copyOf(matched);
  }

  /** The folder that a pattern's matches are in. */
  private static String fixed(String pattern) {
    String fixed = pattern.replaceFirst("[*?\\[\\\\].*", "");
    String folder = fixed.substring(0, fixed.lastIndexOf('/') + 1);
    return folder.isEmpty() ? "." : folder;
  }

  private static List<String> ignoreFiles(String dockerfile) {
    return List.of(dockerfile + ".dockerignore", ".dockerignore");
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  /** An input inside another is the other's: git would else list the folder's children instead. */
  private static List<String> withoutCovered(Set<String> inputs) {
    List<String> kept = new ArrayList<>();
    for (String input : inputs) {
      if (!isCovered(input, inputs.stream().filter(other -> !other.equals(input)).toList())) {
        kept.add(input);
      }
    }
    return kept;
  }

  private static boolean isCovered(String input, Collection<String> others) {
    return others.stream()
        .anyMatch(
            other ->
                other.equals(".")
                    || input.equals(other)
                    || input.startsWith(other.endsWith("/") ? other : other + "/"));
  }

  private static void warnUnpinned(Evaluator evaluator, List<String> warnings)
      throws DockerfileException, BuildException {
    for (Map.Entry<String, Instruction> image : evaluator.images().entrySet()) {
      Instruction instruction = image.getValue();
      boolean base = instruction instanceof Instruction.From;
      try {
        if (ImageReference.parse(image.getKey()).digest().isEmpty()) {
          warnings.add(
              instruction.location()
                  + ": "
                  + (base ? "FROM " : "from ")
                  + image.getKey()
                  + " is not pinned, so the key doesn't say which image it was: "
                  + (base
                      ? "mvn builder:pin -Dbuilder.bases adds its digest"
                      : "add @sha256:<digest>"));
        }
      } catch (InvalidImageException e) {
        throw new BuildException(instruction.location() + ": " + e.getMessage(), e);
      }
    }
  }

  private static void warnUnchecked(Evaluator evaluator, List<String> warnings)
      throws DockerfileException {
    for (Instruction instruction : evaluator.instructions()) {
      if (instruction instanceof Instruction.Add add && add.checksum().isEmpty()) {
        for (AddSource added : add.sources()) {
          warnUnchecked(add, added, warnings);
        }
      }
    }
  }

  private static void warnUnchecked(Instruction.Add add, AddSource source, List<String> warnings) {
    if (source instanceof AddSource.Download download) {
      warnings.add(
          add.location()
              + ": the key doesn't say what "
              + download.url()
              + " was: add --checksum=sha256:<digest>");
    } else if (source instanceof AddSource.GitRepository repository
        && repository.commit().isEmpty()
        && !repository.ref().orElse("").matches("[0-9a-f]{40}")) {
      warnings.add(
          add.location()
              + ": the key doesn't say which commit of "
              + repository.remote()
              + " it was: add #<commit>, or --checksum=<commit>");
    }
  }

  /** What decides the tools and is no file; defaults are not written. */
  private static List<String> toolsLines(BuildRequest request, Dockerfile dockerfile) {
    List<String> lines = new ArrayList<>();
    for (Map.Entry<String, String> arg : request.buildArgs().entrySet()) {
      // how the network is reached decides nothing, unless the Dockerfile asks for it
      if (BuildArguments.isProxy(arg.getKey()) && !dockerfile.declares(arg.getKey())) {
        continue;
      }
      lines.add("arg " + arg.getKey() + "=" + arg.getValue());
    }
    // mostly it is that very object: no key waits for a record's own equals to be linked
    if (!Objects.equals(request.platform(), Platform.LINUX_AMD64)) {
      lines.add("platform " + request.platform());
    }
    request.target().ifPresent(target -> lines.add("target " + target));
    if (request.compression() != Compression.GZIP) {
      lines.add("compression " + request.compression().toString().toLowerCase(Locale.ROOT));
    }
    return lines;
  }
}
