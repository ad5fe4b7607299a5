package dev.buildimage.mojo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageReference;
import dev.buildimage.key.HeadCommit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * {@code target/builder/image.json}: which final image this work tree has made, at which commit.
 */
final class FinalImageRecord {
  private final Path file;
  private final JsonMapper json = JsonMapper.builder().build();

  FinalImageRecord(Path outputFolder) {
    this.file = outputFolder.resolve("image.json");
  }

  void write(ImageReference reference, Image image, Optional<HeadCommit> commit)
      throws IOException {
    ObjectNode record = json.createObjectNode();
    record.put("image", reference.toString());
    record.put("digest", image.manifest().digest().toString());
    commit.ifPresent(head -> record.put("commit", head.id()));
    Files.createDirectories(file.getParent());
    Files.writeString(file, record.toPrettyString() + "\n");
  }

  /** The digest of the image that was made at a commit; empty when none was. */
  Optional<String> digest(ImageReference reference, Optional<HeadCommit> commit)
      throws IOException {
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    JsonNode record = json.readTree(file.toFile());
    boolean same =
        record.path("image").asText().equals(reference.toString())
            && record.path("commit").asText().equals(commit.map(HeadCommit::id).orElse(""));
    return same ? Optional.of(record.path("digest").asText()) : Optional.empty();
  }
}
