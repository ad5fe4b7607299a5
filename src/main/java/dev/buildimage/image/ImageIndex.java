package dev.buildimage.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Several manifests, one a platform (OCI image specification, "Image Index"; Docker's list). */
public final class ImageIndex implements Manifest {
  private final byte[] bytes;
  private final String mediaType;
  private final ObjectNode json;
  private final List<Descriptor> manifests;

  ImageIndex(byte[] bytes, String mediaType, ObjectNode json) {
    this.bytes = bytes;
    this.mediaType = mediaType;
    this.json = json;
    List<Descriptor> found = new ArrayList<>();
    for (JsonNode manifest : json.path("manifests")) {
      found.add(Descriptor.of(manifest));
    }
    this.manifests = List.copyOf(found);
  }

  /** A new OCI index with nothing in it. */
  public static ImageIndex empty() {
    ObjectNode json = Json.newObject();
    json.put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_INDEX).putArray("manifests");
    return new ImageIndex(Json.bytes(json), MediaTypes.OCI_INDEX, json);
  }

  /** This index with one manifest more, at its end; all else stays. */
  public ImageIndex with(Descriptor manifest) {
    ObjectNode copy = json();
    copy.withArrayProperty("manifests").add(manifest.json());
    return new ImageIndex(Json.bytes(copy), mediaType, copy);
  }

  public List<Descriptor> manifests() {
    return manifests;
  }

  /** The first manifest for a platform, as containerd and Docker choose. */
  public Optional<Descriptor> select(Platform platform) {
    return manifests.stream()
        .filter(manifest -> manifest.platform().filter(platform::accepts).isPresent())
        .findFirst();
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
