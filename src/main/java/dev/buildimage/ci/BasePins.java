package dev.buildimage.ci;

import dev.buildimage.build.BuildException;
import dev.buildimage.build.BuildRequest;
import dev.buildimage.dockerfile.Dockerfile;
import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.dockerfile.DockerfileParser;
import dev.buildimage.dockerfile.Instruction;
import dev.buildimage.dockerfile.Stage;
import dev.buildimage.image.Descriptor;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.InvalidImageException;
import dev.buildimage.key.KeyRepository;
import dev.buildimage.registry.Registry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Pins the images that a Dockerfile's FROMs name to the digests that their tags have now. */
public final class BasePins {
  private static final Pattern DIGEST =
      Pattern.compile("@(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})");

  private final KeyRepository repository;
  private final Registry registry;

  /** Bases of a Dockerfile in a repository, as registries or their mirrors have them. */
  public BasePins(KeyRepository repository, Registry registry) {
    this.repository = repository;
    this.registry = registry;
  }

  /**
   * What is to be done.
   *
   * @param changes that make each FROM the digest of its tag
   * @param left FROMs that nothing can be done about, a line for the user each
   */
  public record Report(List<Change> changes, List<String> left) {
    /** Copies the lists. */
    public Report {
      changes = List.copyOf(changes);
      left = List.copyOf(left);
    }
  }

  /**
   * Asks the registries for each base.
   *
   * @throws DockerfileException when the Dockerfile can't be followed
   * @throws BuildException when it is missing
   * @throws PinException when a base is in no registry
   * @throws IOException when a registry can't be asked
   */
  public Report look(BuildRequest request)
      throws DockerfileException, BuildException, PinException, IOException {
    Path path = repository.workTree().resolve(request.dockerfile());
    if (!Files.isRegularFile(path)) {
      throw new BuildException(
          path + " is missing: write it, or set <dockerfile> to the one there is");
    }
    FileText file = FileText.read(repository.workTree(), request.dockerfile());
    Dockerfile dockerfile =
        new DockerfileParser().parse(file.path(), new String(file.bytes(), StandardCharsets.UTF_8));
    BaseNames names = new BaseNames(dockerfile, request);
    List<Change> changes = new ArrayList<>();
    List<String> left = new ArrayList<>();
    Set<String> stages = new HashSet<>();
    for (Stage stage : dockerfile.stages()) {
      Instruction.From from = stage.from();
      if (!from.image().equals("scratch") && !stages.contains(from.image())) {
        try {
          change(file, dockerfile, from, names.of(stage)).ifPresent(changes::add);
        } catch (LeftAlone e) {
          left.add(from.location() + ": FROM " + from.image() + " is left alone: " + e.why);
        }
      }
      from.name().ifPresent(stages::add);
    }
    return new Report(changes, left);
  }

  private Optional<Change> change(
      FileText file, Dockerfile dockerfile, Instruction.From from, Optional<String> name)
      throws LeftAlone, PinException, IOException {
    if (name.isEmpty()) {
      throw new LeftAlone(
          "which image it is depends on more than the defaults of ARGs: write it out, or give each"
              + " ARG before FROM a default");
    }
    ImageReference base = reference(from, name.get());
    Matcher written = DIGEST.matcher(from.image());
    boolean pinned = written.find();
    if (base.digest().isPresent() && !pinned) {
      throw new LeftAlone("its digest is in an ARG: move it there by hand");
    }
    if (base.digest().isPresent() && base.tag().isEmpty()) {
      throw new LeftAlone(
          "it has a digest and no tag, so there is nothing to follow: write name:tag@digest");
    }
    Descriptor now = ask(from, base.withTag(base.tag().orElse("latest")));
    int start =
        new FromLocator(file.text(), dockerfile.directives().escape())
            .find(from)
            .orElseThrow(
                () -> new LeftAlone("its image is written over several lines: write it in one"));
    int end = start + from.image().length();
    if (pinned) {
      return now.digest().equals(base.digest().orElseThrow())
          ? Optional.empty()
          : Optional.of(
              new Change(
                  file,
                  start,
                  end,
                  written.replaceFirst(Matcher.quoteReplacement("@" + now.digest()))));
    }
    // a digest alone could never be moved again
    String tag = base.tag().isPresent() ? "" : ":latest";
    return Optional.of(new Change(file, start, end, from.image() + tag + "@" + now.digest()));
  }

  private static ImageReference reference(Instruction.From from, String name) throws PinException {
    try {
      return ImageReference.parse(name);
    } catch (InvalidImageException e) {
      throw new PinException(from.location() + ": FROM " + from.image() + ": " + e.getMessage());
    }
  }

  private Descriptor ask(Instruction.From from, ImageReference tag)
      throws PinException, IOException {
    Optional<Descriptor> found = registry.head(tag);
    if (found.isEmpty()) {
      throw new PinException(
          from.location()
              + ": FROM "
              + from.image()
              + ": there is no "
              + tag
              + " in its registry or mirrors: correct the name");
    }
    return found.get();
  }

  /** A FROM that stays as it is. */
  private static final class LeftAlone extends Exception {
    private static final long serialVersionUID = 1L;
    private final String why;

    private LeftAlone(String why) {
      super(why);
      this.why = why;
    }
  }
}
