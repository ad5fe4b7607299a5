package dev.buildimage.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The manifest of one image or artifact (OCI image specification, "Image Manifest"; Docker's schema
 * 2).
 */
public final class ImageManifest implements Manifest {
  /** The content of {@link MediaTypes#OCI_EMPTY}. */
  public static final String EMPTY = "{}";

  private final byte[] bytes;
  private final String mediaType;
  private final ObjectNode json;
  private final Descriptor config;
  private final List<Descriptor> layers;

  ImageManifest(byte[] bytes, String mediaType, ObjectNode json) {
    this.bytes = bytes;
    this.mediaType = mediaType;
    this.json = json;
    this.config = Descriptor.of(json.path("config"));
    List<Descriptor> found = new ArrayList<>();
    for (JsonNode layer : json.path("layers")) {
      found.add(Descriptor.of(layer));
    }
    this.layers = List.copyOf(found);
  }

  /** A new OCI manifest of a config and layers, lowest first. */
  public static ImageManifest of(Descriptor config, List<Descriptor> layers) {
    ObjectNode json = Json.newObject();
    json.put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_MANIFEST);
    return build(json, MediaTypes.OCI_MANIFEST, config, layers);
  }

  /**
   * A new manifest of something that isn't an image, about one ("Guidelines for Artifact Usage").
   *
   * @param artifactType what it is, a media type
   * @param content of the artifact
   * @param subject the manifest that it is about
   * @param annotations may be empty
   */
  public static ImageManifest artifact(
      String artifactType,
      List<Descriptor> content,
      Descriptor subject,
      Map<String, String> annotations) {
    ObjectNode json = Json.newObject();
    json.put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_MANIFEST);
    json.put("artifactType", artifactType);
    build(
        json,
        MediaTypes.OCI_MANIFEST,
        Descriptor.of(MediaTypes.OCI_EMPTY, Digest.of(EMPTY), EMPTY.length()),
        content);
    json.set("subject", subject.bare().json());
    if (!annotations.isEmpty()) {
      ObjectNode object = json.putObject("annotations");
      new TreeMap<>(annotations).forEach(object::put);
    }
    return new ImageManifest(Json.bytes(json), MediaTypes.OCI_MANIFEST, json);
  }

  /**
   * This manifest with another config and further layers on top; all else stays: annotations,
   * unknown fields, and each lower layer's descriptor.
   *
   * @param newConfig the config that names the added layers' diffIDs too
   * @param added descriptors of the layers to add, lowest first
   */
  public ImageManifest with(Descriptor newConfig, List<Descriptor> added) {
    List<Descriptor> all = new ArrayList<>(layers);
    all.addAll(added);
    return build(json(), mediaType, newConfig, all);
  }

  /** The same image as an OCI manifest: itself, or another digest with the same blobs. */
  public ImageManifest asOci() {
    if (mediaType.equals(MediaTypes.OCI_MANIFEST)) {
      return this;
    }
    ObjectNode copy = json();
    copy.put("mediaType", MediaTypes.OCI_MANIFEST);
    return build(
        copy,
        MediaTypes.OCI_MANIFEST,
        config.asOci(),
        layers.stream().map(Descriptor::asOci).toList());
  }

  /** Its annotations, in the order of the document; what has no text as its value is none. */
  public Map<String, String> annotations() {
    Map<String, String> annotations = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : json.path("annotations").properties()) {
      if (field.getValue().isTextual()) {
        annotations.put(field.getKey(), field.getValue().asText());
      }
    }
    return annotations;
  }

  /** This manifest with just those annotations. */
  public ImageManifest withAnnotations(Map<String, String> annotations) {
    ObjectNode copy = json();
    copy.remove("annotations");
    if (!annotations.isEmpty()) {
      annotations.forEach(copy.putObject("annotations")::put);
    }
    return new ImageManifest(Json.bytes(copy), mediaType, copy);
  }

  private static ImageManifest build(
      ObjectNode json, String mediaType, Descriptor config, List<Descriptor> layers) {
    json.set("config", config.json());
    ArrayNode array = json.putArray("layers");
    layers.forEach(layer -> array.add(layer.json()));
    return new ImageManifest(Json.bytes(json), mediaType, json);
  }

  /** The config's descriptor. */
  public Descriptor config() {
    return config;
  }

  /** The layers' descriptors, lowest first. */
  public List<Descriptor> layers() {
    return layers;
  }

  /** The manifest that this one is about, if it is a referrer. */
  public Optional<Descriptor> subject() {
    return json.has("subject")
        ? Optional.of(Descriptor.of(json.path("subject")))
        : Optional.empty();
  }

  /**
   * This document's descriptor as a list of referrers has it (distribution, "Listing Referrers").
   */
  public Descriptor referrer() {
    ObjectNode described = descriptor().json();
    String type = json.path("artifactType").asText("");
    described.put("artifactType", type.isEmpty() ? config.mediaType() : type);
    if (json.path("annotations").isObject()) {
      described.set("annotations", json.path("annotations").deepCopy());
    }
    return Descriptor.of(described);
  }

  /** Size of config and layers as they are stored and moved, in bytes. */
  public long size() {
    return config.size() + layers.stream().mapToLong(Descriptor::size).sum();
  }

  @Override
  public byte[] bytes() {
    return bytes;
  }

  @Override
  public String mediaType() {
    return mediaType;
  }

  @Override
  public ObjectNode json() {
    return json.deepCopy();
  }
}
