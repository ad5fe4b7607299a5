package dev.buildimage.registry;

import dev.buildimage.image.Descriptor;
import java.util.Map;

/**
 * A document about an image, such as what it is made of or where it comes from, to be kept beside
 * it in its repository.
 *
 * @param artifactType what it is, a media type; who looks for it asks by this
 * @param blob media type, digest and size of the document; with the annotation {@code
 *     org.opencontainers.image.title}, tools save it under that name
 * @param content the document
 * @param annotations of the attachment, which a list of an image's attachments shows; may be empty
 */
public record Attachment(
    String artifactType, Descriptor blob, BlobContent content, Map<String, String> annotations) {
  /** Copies the annotations. */
  public Attachment {
    annotations = Map.copyOf(annotations);
  }
}
