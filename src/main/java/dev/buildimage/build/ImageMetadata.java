package dev.buildimage.build;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.MediaTypes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an image says of itself (OCI image specification, "Pre-Defined Annotation Keys"): as
 * annotations of its manifest, and as labels, which people look at. What its user says wins over
 * what is known. A name of the specification that the user gives only as a label, or as an
 * annotation, is both; without a value, it is neither.
 *
 * @param known by names of the specification
 * @param ownAnnotations that the user gives
 * @param ownLabels that the user gives
 */
public record ImageMetadata(
    Map<String, String> known, Map<String, String> ownAnnotations, Map<String, String> ownLabels) {
  /** The specification's own names begin so. */
  public static final String PREFIX = "org.opencontainers.image.";

  private static final String BASE_NAME = PREFIX + "base.name";
  private static final String BASE_DIGEST = PREFIX + "base.digest";

  /** Takes copies. */
  public ImageMetadata {
    known = Map.copyOf(known);
    ownAnnotations = Map.copyOf(ownAnnotations);
    ownLabels = Map.copyOf(ownLabels);
  }

  /** Nothing. */
  public static ImageMetadata none() {
    return new ImageMetadata(Map.of(), Map.of(), Map.of());
  }

  /**
   * With what the image's own Dockerfile says, by names of the specification, in place of what is
   * known.
   *
   * @param image that it has made
   * @param base that it began with, whose labels are still there, and say nothing of the image
   */
  ImageMetadata ofDockerfile(ImageConfig image, ImageConfig base) {
    Map<String, String> there = labels(base);
    Map<String, String> all = new TreeMap<>(known);
    labels(image)
        .forEach(
            (name, value) -> {
              if (name.startsWith(PREFIX) && !value.equals(there.get(name))) {
                all.put(name, value);
              }
            });
    return new ImageMetadata(all, ownAnnotations, ownLabels);
  }

  private static Map<String, String> labels(ImageConfig config) {
    Map<String, String> labels = new TreeMap<>();
    config
        .json()
        .path("config")
        .path("Labels")
        .properties()
        .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
    return labels;
  }

  /** Of the manifest; one without a value is not to be there. */
  SortedMap<String, String> annotations() {
    return merged(ownLabels, ownAnnotations);
  }

  /** Of the config; one of the specification's without a value is not to be there. */
  SortedMap<String, String> labels() {
    return merged(ownAnnotations, ownLabels);
  }

  private SortedMap<String, String> merged(Map<String, String> others, Map<String, String> own) {
    SortedMap<String, String> merged = new TreeMap<>(known);
    others.forEach(
        (name, value) -> {
          if (name.startsWith(PREFIX)) {
            merged.put(name, value);
          }
        });
    merged.putAll(own);
    return merged;
  }

  /** A config with the labels. */
  ImageConfig label(ImageConfig config) {
    SortedMap<String, String> labels = labels();
    return labels.isEmpty()
        ? config
        : config.editRun(
            run -> {
              JsonNode there = run.path("Labels");
              ObjectNode all = there instanceof ObjectNode o ? o : run.putObject("Labels");
              labels.forEach(
                  (name, value) -> {
                    if (name.startsWith(PREFIX) && value.isEmpty()) {
                      all.remove(name);
                    } else {
                      all.put(name, value);
                    }
                  });
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
    all.putAll(annotations());
    all.values().removeIf(String::isEmpty);
    return manifest.withAnnotations(all);
  }
}
