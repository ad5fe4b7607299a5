package dev.buildimage.image;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a tag or digest of a repository resolves to: the manifest of one image or an index of
 * several. Its bytes are kept as they came, since its digest is theirs.
 */
public sealed interface Manifest permits ImageManifest, ImageIndex {

  /**
   * Reads a manifest or index.
   *
   * @param bytes the document as it was served
   * @param contentType the media type it was served or described with; empty when unknown
   * @throws InvalidImageException when it is neither, or an old schema
   */
  static Manifest parse(byte[] bytes, String contentType) {
    ObjectNode json = Json.object(bytes, "the manifest");
    String own = json.path("mediaType").asText("");
    String mediaType = own.isEmpty() ? contentType : own;
    if (mediaType.isEmpty()) {
      mediaType = json.has("manifests") ? MediaTypes.OCI_INDEX : MediaTypes.OCI_MANIFEST;
    }
    if (json.path("schemaVersion").asInt() == 1) {
      throw new InvalidImageException(
          "the manifest is Docker schema 1, which no current registry takes: push the image again");
    }
    if (MediaTypes.isIndex(mediaType)) {
      return new ImageIndex(bytes, mediaType, json);
    }
    if (MediaTypes.isManifest(mediaType)) {
      return new ImageManifest(bytes, mediaType, json);
    }
    throw new InvalidImageException(
        "'" + mediaType + "' is neither an image manifest nor an image index");
  }

  /** The document as it was served or written; not to be changed. */
  byte[] bytes();

  String mediaType();

  /** A copy of the tree. */
  ObjectNode json();

  default Digest digest() {
    return Digest.of(bytes());
  }

  /** Media type, digest and size of this document. */
  default Descriptor descriptor() {
    return Descriptor.of(mediaType(), digest(), bytes().length);
  }
}
