package dev.buildimage.build;

import com.fasterxml.jackson.databind.JsonNode;
import dev.buildimage.image.ChainId;
import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.image.Platform;
import dev.buildimage.store.StepRecord;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The steps of the tools image that was built last before this one, as its history tells them. Its
 * manifest and config are fetched when the first step is looked for, a layer when its step is
 * found.
 */
final class AncestorSteps {
  private static final Set<String> TYPES =
      Set.of(MediaTypes.OCI_LAYER_GZIP, MediaTypes.DOCKER_LAYER_GZIP);

  private final ImageSource images;
  private final Ancestors ancestors;
  private final ImageReference repository;
  private final Platform platform;
  private final BuildLog log;
  private Optional<Found> found = Optional.empty();

  /**
   * Steps of a repository's images.
   *
   * @param repository without a tag
   */
  AncestorSteps(
      ImageSource images,
      Ancestors ancestors,
      ImageReference repository,
      Platform platform,
      BuildLog log) {
    this.images = images;
    this.ancestors = ancestors;
    this.repository = repository;
    this.platform = platform;
    this.log = log;
  }

  /**
   * An earlier image.
   *
   * @param lines of its history
   */
  private record Found(
      Optional<ImageReference> image, Map<Digest, StepRecord> steps, Set<String> lines) {
    static final Found NONE = new Found(Optional.empty(), Map.of(), Set.of());
  }

  /**
   * Why a step isn't found, as far as that can be told.
   *
   * @param createdBy its line of history
   */
  synchronized String why(Digest key, String createdBy) {
    Found seen = found.orElse(Found.NONE);
    if (seen.image().isEmpty()) {
      return "this store has never executed it, and there is no image of an earlier commit to take"
          + " it from";
    }
    String image = seen.image().get().toString();
    if (seen.steps().containsKey(key)) {
      return image + " has it, but made on other files: a step below it has made something else";
    }
    return seen.lines().contains(createdBy)
        ? "the instruction is as in "
            + image
            + "; its sources, its environment or what is below it are others"
        : image + " has no such instruction: it is new, or edited";
  }

  /** What a step made on those layers, with its layer in the store. */
  synchronized Optional<StepRecord> find(Digest key, Digest below) throws IOException {
    if (found.isEmpty()) {
      found = Optional.of(look());
    }
    Optional<StepRecord> step =
        Optional.ofNullable(found.get().steps().get(key)).filter(s -> s.below().equals(below));
    if (step.isPresent() && step.get().layer().isPresent()) {
      try {
        images.fetch(
            found.get().image().orElseThrow(), List.of(step.get().layer().get().descriptor()));
      } catch (IOException e) {
        log.warning(
            "the steps of "
                + found.get().image().orElseThrow()
                + " can't be used: "
                + e.getMessage());
        found = Optional.of(Found.NONE);
        return Optional.empty();
      }
    }
    return step;
  }

  /** It is a favour: what can't be had for whatever reason is built instead. */
  private Found look() {
    try {
      for (String key : ancestors.keys()) {
        ImageReference reference = repository.withTag(BuildDefinition.TOOLS + key);
        Optional<Image> image = images.describeRemote(reference, platform);
        if (image.isPresent()) {
          return new Found(Optional.of(reference), steps(image.get()), lines(image.get()));
        }
      }
    } catch (IOException e) {
      log.warning("no steps of an earlier image can be used: " + e.getMessage());
    }
    return Found.NONE;
  }

  private static Set<String> lines(Image image) {
    Set<String> lines = new HashSet<>();
    image
        .config()
        .json()
        .path("history")
        .forEach(line -> lines.add(line.path("created_by").asText()));
    return lines;
  }

  static Map<Digest, StepRecord> steps(Image image) {
    Map<Digest, StepRecord> steps = new HashMap<>();
    List<Digest> diffIds = image.config().diffIds();
    List<Descriptor> layers = image.manifest().layers();
    int layer = 0;
    for (JsonNode line : image.config().json().path("history")) {
      boolean empty = line.path("empty_layer").asBoolean();
      if (!empty && layer == layers.size()) {
        // a history that tells of more layers than there are tells nothing
        return Map.of();
      }
      Optional<Digest> key = ImageInProgress.key(line.path("comment").asText());
      Digest below = ChainId.of(diffIds.subList(0, layer));
      if (key.isPresent() && empty) {
        steps.put(key.get(), new StepRecord(below, Optional.empty()));
      } else if (key.isPresent() && TYPES.contains(layers.get(layer).mediaType())) {
        steps.put(
            key.get(),
            new StepRecord(
                below,
                Optional.of(new StepRecord.Layer(layers.get(layer), diffIds.get(layer), 0))));
      }
      layer += empty ? 0 : 1;
    }
    return layer == layers.size() ? steps : Map.of();
  }
}
