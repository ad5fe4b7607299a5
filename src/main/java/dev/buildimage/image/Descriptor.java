package dev.buildimage.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * What names a blob: media type, digest and size in bytes (OCI image specification, "Content
 * Descriptors"). It is a view of the JSON it was read from, so that {@code annotations}, {@code
 * data} and whatever else a descriptor holds stays with it.
 */
public final class Descriptor {
  private final ObjectNode json;
  private final String mediaType;
  private final Digest digest;
  private final long size;

  private Descriptor(ObjectNode json) {
    this.json = json;
    this.mediaType = json.path("mediaType").asText("");
    this.digest = Digest.parse(json.path("digest").asText(""));
    this.size = json.path("size").asLong(-1);
    if (size < 0) {
      throw new InvalidImageException("the descriptor of " + digest + " has no size");
    }
  }

  /** A new descriptor of those three properties. */
  public static Descriptor of(String mediaType, Digest digest, long size) {
    ObjectNode json = Json.newObject();
    json.put("mediaType", mediaType).put("digest", digest.toString()).put("size", size);
    // read back, so that it equals one that was read from a document
    return new Descriptor(Json.object(Json.bytes(json), "the descriptor"));
  }

  /**
   * A descriptor as it stands in a document.
   *
   * @throws InvalidImageException when digest or size are missing or wrong
   */
  public static Descriptor of(JsonNode json) {
    if (json instanceof ObjectNode object) {
      return new Descriptor(object.deepCopy());
    }
    throw new InvalidImageException("no descriptor where one is expected, but " + json);
  }

  public String mediaType() {
    return mediaType;
  }

  public Digest digest() {
    return digest;
  }

  /** Size of the content in bytes. */
  public long size() {
    return size;
  }

  /** The platform that an index states for one of its manifests. */
  public Optional<Platform> platform() {
    return Platform.of(json.path("platform"));
  }

  /** The value of an annotation. */
  public Optional<String> annotation(String name) {
    JsonNode value = json.path("annotations").path(name);
    return value.isTextual() ? Optional.of(value.asText()) : Optional.empty();
  }

  /** A copy with one annotation more, or changed. */
  public Descriptor withAnnotation(String name, String value) {
    ObjectNode copy = json();
    copy.withObjectProperty("annotations").put(name, value);
    return new Descriptor(copy);
  }

  /** Without all but media type, digest and size. */
  Descriptor bare() {
    return of(mediaType, digest, size);
  }

  /** The same blob, by OCI's name for its media type. */
  Descriptor asOci() {
    ObjectNode copy = json();
    copy.put("mediaType", MediaTypes.oci(mediaType()));
    return new Descriptor(copy);
  }

  /** A copy of the tree. */
  public ObjectNode json() {
    return json.deepCopy();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Descriptor that && json.equals(that.json);
  }

  @Override
  public int hashCode() {
    return json.hashCode();
  }

  @Override
  public String toString() {
    return json.toString();
  }
}
