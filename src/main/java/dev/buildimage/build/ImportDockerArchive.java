package dev.buildimage.build;

import com.fasterxml.jackson.databind.JsonNode;
import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.InvalidImageException;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * An image of {@code docker save} (Docker image specification v1.2, "Combined Image JSON +
 * Filesystem Changeset Format"). It has no manifest of the registry's kind: one is made, and the
 * config stays byte for byte.
 */
final class ImportDockerArchive implements ImportArchive {
  static final String MANIFEST = "manifest.json";

  /** How writers name a config: by its digest, with the one or the other decoration. */
  private static final Pattern CONFIG_NAME =
      Pattern.compile("(?:blobs/sha256/)?([0-9a-f]{64})(?:\\.json)?");

  private final ContentStore store;
  private final ImportFiles files;
  private final ImportBlobs blobs;

  ImportDockerArchive(ContentStore store, ImportFiles files) {
    this.store = store;
    this.files = files;
    this.blobs = new ImportBlobs(store, files);
  }

  @Override
  public List<String> names() throws IOException, BuildException {
    List<String> names = new ArrayList<>();
    for (JsonNode image : images()) {
      image.path("RepoTags").forEach(tag -> names.add(tag.asText()));
    }
    return names;
  }

  @Override
  public Image read(ImageImportOptions options) throws IOException, BuildException {
    JsonNode chosen = select(options);
    ImageConfig config = config(chosen.path("Config").asText());
    List<Digest> diffIds = config.diffIds();
    if (diffIds.size() != chosen.path("Layers").size()) {
      throw new BuildException(
          files
              + ": manifest.json lists "
              + chosen.path("Layers").size()
              + " layers, the config "
              + diffIds.size()
              + ": make the archive again");
    }
    List<Descriptor> layers = new ArrayList<>();
    for (Digest diffId : diffIds) {
      layers.add(blobs.addLayer(chosen.path("Layers").path(layers.size()).asText(), diffId));
    }
    return store.add(
        config, MediaTypes.OCI_CONFIG, descriptor -> ImageManifest.of(descriptor, layers));
  }

  private ImageConfig config(String name) throws IOException, BuildException {
    byte[] bytes = files.document(name);
    Matcher digest = CONFIG_NAME.matcher(name);
    if (digest.matches() && !Digest.of(bytes).hex().equals(digest.group(1))) {
      throw new BuildException(
          files + ": '" + name + "' is damaged: its content is " + Digest.of(bytes));
    }
    return ImageConfig.parse(bytes);
  }

  private JsonNode select(ImageImportOptions options) throws IOException, BuildException {
    JsonNode images = images();
    List<JsonNode> fitting =
        StreamSupport.stream(images.spliterator(), false)
            .filter(image -> options.name().map(name -> isNamed(image, name)).orElse(true))
            .toList();
    if (fitting.size() == 1) {
      return fitting.get(0);
    }
    throw new BuildException(
        files
            + ": "
            + (fitting.isEmpty() ? "none" : "more than one")
            + " of its images is meant"
            + options.name().map(name -> " by '" + name + "'").orElse("")
            + ": choose one by name; there are "
            + StreamSupport.stream(images.spliterator(), false)
                .map(image -> image.path("RepoTags").toString())
                .collect(Collectors.joining(", ")));
  }

  private JsonNode images() throws IOException, BuildException {
    JsonNode images = files.json(MANIFEST);
    if (images.path(0).has("Config")) {
      return images;
    }
    throw new BuildException(
        files + ": manifest.json lists no images, as that of 'docker save' does");
  }

  private static boolean isNamed(JsonNode image, String name) {
    return StreamSupport.stream(image.path("RepoTags").spliterator(), false)
        .map(JsonNode::asText)
        .anyMatch(tag -> tag.equals(name) || isSame(tag, name));
  }

  /** Writers differ in whether they write {@code docker.io/library/}. */
  private static boolean isSame(String tag, String name) {
    try {
      return ImageReference.parse(tag).equals(ImageReference.parse(name));
    } catch (InvalidImageException noReference) {
      return false;
    }
  }
}
