package dev.buildimage.ci;

import dev.buildimage.build.BuildDefinition;
import dev.buildimage.build.KeyedCache;
import dev.buildimage.image.Descriptor;
import dev.buildimage.image.ImageReference;
import dev.buildimage.key.KeyException;
import dev.buildimage.key.KeyRepository;
import dev.buildimage.registry.Registry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the pins of a builder image in a repository, and judges them. */
public final class BuilderPins {
  private final KeyRepository repository;
  private final Optional<Registry> registry;

  /**
   * Pins in a repository.
   *
   * @param registry what digests are asked of; empty offline
   */
  public BuilderPins(KeyRepository repository, Optional<Registry> registry) {
    this.repository = repository;
    this.registry = registry;
  }

  /**
   * Judges all pins by the key.
   *
   * @param builder the builder image's repository, without a tag
   * @param more files to look into beside those where pins usually are
   * @throws PinException when a pin is in an input of the key, or in a file that is no YAML though
   *     its name says so, or a file of {@code more} is none
   * @throws IOException when the registry can't tell a digest
   */
  public PinReport judge(BuildDefinition definition, ImageReference builder, List<String> more)
      throws PinException, KeyException, IOException {
    List<Pin> pins = find(builder, more);
    refuseInputs(pins, definition);
    Map<String, Optional<Descriptor>> asked = new HashMap<>();
    List<PinReport.Judged> judged = new ArrayList<>();
    for (Pin pin : pins) {
      judged.add(new PinReport.Judged(pin, verdict(pin, definition, builder, asked)));
    }
    return new PinReport(definition.key(), judged);
  }

  private List<Pin> find(ImageReference builder, List<String> more)
      throws PinException, KeyException, IOException {
    PinPattern pattern = new PinPattern(builder);
    List<Pin> pins = new ArrayList<>();
    for (FileText file : new PinFiles(repository).read(more)) {
      Optional<FileText> decoded = file.decoded();
      List<Pin> found = pattern.find(decoded.orElse(file));
      if (decoded.isPresent() && !found.isEmpty()) {
        throw new PinException(
            found.get(0).location()
                + ": "
                + found.get(0)
                + " is in UTF-16: save the file as UTF-8");
      }
      if (!found.isEmpty()) {
        requireYaml(file, found.get(0));
        pins.addAll(found);
      }
    }
    return pins;
  }

  private static void requireYaml(FileText file, Pin first) throws PinException {
    if (!file.path().matches(".*\\.ya?ml")) {
      return;
    }
    Optional<YamlSyntax.Problem> problem = new YamlSyntax().problem(file);
    if (problem.isPresent()) {
      throw new PinException(
          file.path()
              + ":"
              + problem.get().line()
              + ": this is no YAML ("
              + problem.get().what()
              + "), so nobody will read the pin in line "
              + first.location().line()
              + ", "
              + first
              + ": correct the file");
    }
  }

  private static void refuseInputs(List<Pin> pins, BuildDefinition definition)
      throws PinException, KeyException {
    Set<String> inputs = new HashSet<>(definition.snapshot().filePaths());
    for (KeyedCache cache : definition.caches()) {
      inputs.addAll(cache.inputs().filePaths());
    }
    List<String> lines = new ArrayList<>();
    for (Pin pin : pins) {
      if (inputs.contains(pin.file().path())) {
        lines.add(pin.location() + ": " + pin);
      }
    }
    if (!lines.isEmpty()) {
      throw new PinException(
          "pins are in inputs of the key that they pin:\n"
              + String.join("\n", lines)
              + "\nno key can be right there, since writing it changes it: take the pin out of the"
              + " file, or the file out of what COPY, <inputs> and <caches> name");
    }
  }

  private Verdict verdict(
      Pin pin,
      BuildDefinition definition,
      ImageReference builder,
      Map<String, Optional<Descriptor>> asked)
      throws IOException {
    boolean tools = pin.tag().filter(there -> there.startsWith(BuildDefinition.TOOLS)).isPresent();
    String tag = tools ? BuildDefinition.TOOLS + definition.toolsKey() : definition.key();
    String should = pin.name() + pin.tag().map(t -> ":" + tag).orElse("");
    if (pin.digest().isEmpty()) {
      return verdict(pin, should);
    }
    if (registry.isEmpty()) {
      String why = "only the registry knows its digest: run again without -o";
      return pin.tag().filter(t -> !t.equals(tag)).isPresent()
          ? new Verdict.Stuck(should + "@…", why)
          : new Verdict.Unchecked(why);
    }
    if (!asked.containsKey(tag)) {
      asked.put(tag, registry.get().head(builder.withTag(tag)));
    }
    return asked
        .get(tag)
        .map(there -> verdict(pin, should + "@" + there.digest()))
        .orElseGet(
            () ->
                new Verdict.Stuck(
                    "the digest of " + builder.withTag(tag),
                    "the registry doesn't have that yet: mvn builder:push, then mvn builder:pin"));
  }

  private static Verdict verdict(Pin pin, String should) {
    return pin.toString().equals(should) ? new Verdict.Right() : new Verdict.Wrong(should);
  }
}
