package dev.buildimage.mojo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.buildimage.image.Digest;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.InvalidImageException;
import dev.buildimage.key.HeadCommit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * {@code target/builder/image.json}: which final images this work tree has made, at which commit.
 */
final class FinalImageRecord {
  private final Path file;
  private final Consumer<String> warnings;
  private final JsonMapper json = JsonMapper.builder().build();

  /**
   * In an output folder.
   *
   * @param warnings told when what is there can't be read
   */
  FinalImageRecord(Path outputFolder, Consumer<String> warnings) {
    this.file = outputFolder.resolve("image.json");
    this.warnings = warnings;
  }

  /**
   * A final image.
   *
   * @param names its references, the configured one first, then those of its tags
   * @param digest of its manifest, which the store has under each of the names
   * @param base what it lies on; empty for scratch
   * @param dockerfile that it was made from, relative to the project; empty for a Java application
   * @param dependencies the Maven artifacts in it, each {@code
   *     group:artifact:type[:classifier]:version}; none of a Dockerfile's, of which nobody knows
   * @param uncommitted whether the work tree had what the commit has not
   */
  record Made(
      List<ImageReference> names,
      Digest digest,
      Optional<Base> base,
      Optional<String> dockerfile,
      List<String> dependencies,
      boolean uncommitted) {
    /** Copies the lists. */
    Made {
      names = List.copyOf(names);
      dependencies = List.copyOf(dependencies);
    }

    /** The configured reference. */
    ImageReference image() {
      return names.get(0);
    }
  }

  /**
   * What a final image lies on.
   *
   * @param name without a digest
   * @param digest of its manifest or index
   */
  record Base(ImageReference name, Digest digest) {}

  /**
   * Adds an image, in place of one of the same reference. What was made at another commit goes.
   *
   * @param commit that is checked out
   */
  void add(Made made, Optional<HeadCommit> commit) throws IOException {
    List<Made> images = new ArrayList<>(images(commit));
    images.removeIf(other -> other.image().equals(made.image()));
    images.add(made);
    ObjectNode record = json.createObjectNode();
    commit.ifPresent(head -> record.put("commit", head.id()));
    ArrayNode array = record.putArray("images");
    images.forEach(image -> array.add(node(image)));
    new OutputFile(file).write(record.toPrettyString() + "\n");
  }

  /** The images that were made at a commit, in the order in which they were. */
  List<Made> images(Optional<HeadCommit> commit) throws IOException {
    if (Files.notExists(file)) {
      return List.of();
    }
    try {
      JsonNode record = json.readTree(file.toFile());
      if (!record.path("commit").asText().equals(commit.map(HeadCommit::id).orElse(""))) {
        return List.of();
      }
      List<Made> images = new ArrayList<>();
      record.path("images").forEach(node -> images.add(made(node)));
      return List.copyOf(images);
    } catch (JsonProcessingException | InvalidImageException e) {
      warnings.accept(
          file
              + " can't be read ("
              + (e instanceof JsonProcessingException json
                  ? json.getOriginalMessage()
                  : e.getMessage())
              + ") and counts as empty: run mvn package for the images to be in it");
      return List.of();
    }
  }

  /** The image of a configured reference, if it was made at a commit. */
  Optional<Made> image(ImageReference reference, Optional<HeadCommit> commit) throws IOException {
    return images(commit).stream().filter(made -> made.image().equals(reference)).findFirst();
  }

  private ObjectNode node(Made made) {
    ObjectNode node = json.createObjectNode();
    ArrayNode names = node.putArray("names");
    made.names().forEach(name -> names.add(name.toString()));
    node.put("digest", made.digest().toString());
    made.base()
        .ifPresent(
            base ->
                node.putObject("base")
                    .put("name", base.name().toString())
                    .put("digest", base.digest().toString()));
    made.dockerfile().ifPresent(path -> node.put("dockerfile", path));
    ArrayNode dependencies = node.putArray("dependencies");
    made.dependencies().forEach(dependencies::add);
    node.put("uncommitted", made.uncommitted());
    return node;
  }

  private static Made made(JsonNode node) {
    List<ImageReference> names = new ArrayList<>();
    node.path("names").forEach(name -> names.add(ImageReference.parse(name.asText())));
    List<String> dependencies = new ArrayList<>();
    node.path("dependencies").forEach(dependency -> dependencies.add(dependency.asText()));
    JsonNode base = node.path("base");
    return new Made(
        names,
        Digest.parse(node.path("digest").asText()),
        base.isMissingNode()
            ? Optional.empty()
            : Optional.of(
                new Base(
                    ImageReference.parse(base.path("name").asText()),
                    Digest.parse(base.path("digest").asText()))),
        Optional.of(node.path("dockerfile").asText()).filter(path -> !path.isEmpty()),
        dependencies,
        // what doesn't say that it is committed isn't taken for it
        node.path("uncommitted").asBoolean(true));
  }
}
