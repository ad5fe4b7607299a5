package dev.buildimage.build;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.MediaTypes;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an image says of itself (OCI image specification, "Pre-Defined Annotation Keys"): as
 * annotations of its manifest, and as labels, which people look at.
 *
 * @param annotations of the manifest; one without a value is not to be there
 * @param labels of the config
 */
public record ImageMetadata(
    SortedMap<String, String> annotations, SortedMap<String, String> labels) {
  /** The specification's own names begin so. */
  public static final String PREFIX = "org.opencontainers.image.";

  private static final String BASE_NAME = PREFIX + "base.name";
  private static final String BASE_DIGEST = PREFIX + "base.digest";

  /** Takes copies. */
  public ImageMetadata {
    annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
  }

  /** Nothing. */
  public static ImageMetadata none() {
    return new ImageMetadata(new TreeMap<>(), new TreeMap<>());
  }

  /**
   * What is known of an image, and what its user says of it, which wins. A name of the
   * specification that the user gives only as a label, or as an annotation, is both; without a
   * value, it is neither.
   *
   * @param known by names of the specification
   */
  public static ImageMetadata of(
      Map<String, String> known, Map<String, String> annotations, Map<String, String> labels) {
    SortedMap<String, String> ofManifest = new TreeMap<>(known);
    SortedMap<String, String> ofConfig = new TreeMap<>(known);
    for (Map<String, String> own : List.of(labels, annotations)) {
      own.forEach(
          (name, value) -> {
            if (name.startsWith(PREFIX)) {
              ofManifest.put(name, value);
            }
          });
    }
    for (Map<String, String> own : List.of(annotations, labels)) {
      own.forEach(
          (name, value) -> {
            if (name.startsWith(PREFIX)) {
              ofConfig.put(name, value);
            }
          });
    }
    ofManifest.putAll(annotations);
    ofConfig.putAll(labels);
    ofConfig
        .entrySet()
        .removeIf(each -> each.getKey().startsWith(PREFIX) && each.getValue().isEmpty());
    return new ImageMetadata(ofManifest, ofConfig);
  }

  /** A config with the labels. */
  ImageConfig label(ImageConfig config) {
    return labels.isEmpty()
        ? config
        : config.editRun(
            run -> {
              JsonNode there = run.path("Labels");
              labels.forEach((there instanceof ObjectNode o ? o : run.putObject("Labels"))::put);
            });
  }

  /**
   * A manifest with the annotations, and the base's name and digest. What the base says of itself
   * is not said of this image.
   */
  ImageManifest annotate(ImageManifest manifest, FinalImageBase base) {
    // Docker's schema 2 knows no annotations
    if (manifest.mediaType().equals(MediaTypes.DOCKER_MANIFEST)) {
      return manifest;
    }
    Map<String, String> all = new LinkedHashMap<>(manifest.annotations());
    all.keySet().removeIf(name -> name.startsWith(PREFIX));
    Optional<String> baseName = base.name();
    if (baseName.isPresent()) {
      all.put(BASE_NAME, baseName.get());
      all.put(BASE_DIGEST, base.digest().toString());
    }
    all.putAll(annotations);
    all.values().removeIf(String::isEmpty);
    return manifest.withAnnotations(all);
  }
}
