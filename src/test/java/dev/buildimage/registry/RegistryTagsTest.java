package dev.buildimage.registry;

import static dev.buildimage.registry.FaultyRegistry.reply;
import static dev.buildimage.registry.FaultyRegistry.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.image.Digest;
import dev.buildimage.image.ImageReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryTagsTest {
  private static final Digest DIGEST = Digest.of("manifest");

  @TempDir Path folder;

  @Test
  void tagsAreReadPageByPage() throws IOException {
    try (FaultyRegistry server = new FaultyRegistry()) {
      server.on(
          "GET /v2/team/app/tags/list",
          reply(
              200,
              bytes("{\"name\":\"team/app\",\"tags\":[\"a\",\"b\"]}"),
              "Link",
              "</v2/team/app/tags/list?last=b&n=2>; rel=\"next\""),
          reply(200, bytes("{\"name\":\"team/app\",\"tags\":[\"c\"]}")));

      assertThat(registry().tags(repository(server))).containsExactly("a", "b", "c");
      assertThat(server.requests())
          .filteredOn(request -> request.contains("/tags/list"))
          .containsExactly(
              "GET /v2/team/app/tags/list?n=1000", "GET /v2/team/app/tags/list?last=b&n=2");
    }
  }

  @Test
  void aPageThatLeadsToItselfEnds() throws IOException {
    try (FaultyRegistry server = new FaultyRegistry()) {
      server.on(
          "GET /v2/team/app/tags/list",
          reply(200, bytes("{\"tags\":[\"a\"]}"), "Link", "</v2/team/app/tags/list>; rel=next"));

      assertThat(registry().tags(repository(server))).containsExactly("a");
    }
  }

  @Test
  void noRepositoryHasNoTagsAndARefusalIsAnError() throws IOException {
    try (FaultyRegistry server = new FaultyRegistry()) {
      ImageReference repository = repository(server);
      assertThat(registry().tags(repository)).isEmpty();
      server.on("GET /v2/team/app/tags/list", reply(200, bytes("{\"tags\":null}")));
      assertThat(registry().tags(repository)).isEmpty();
      server.on("GET /v2/team/app/tags/list", status(403));
      assertThatThrownBy(() -> registry().tags(repository))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("list the tags of")
          .hasMessageContaining("403");
    }
  }

  @Test
  void aManifestIsDeletedByItsDigest() throws IOException {
    try (FaultyRegistry server = new FaultyRegistry()) {
      ImageReference manifest = repository(server).withDigest(DIGEST);
      server.on("DELETE /v2/team/app/manifests/" + DIGEST, status(202), status(404));

      assertThat(registry().delete(manifest)).isTrue();
      assertThat(registry().delete(manifest)).isFalse();
    }
  }

  @Test
  void aRegistryThatDeletesNothingSaysWhatToDo() throws IOException {
    try (FaultyRegistry server = new FaultyRegistry()) {
      server.on("DELETE /v2/team/app/manifests/" + DIGEST, status(405));

      assertThatThrownBy(() -> registry().delete(repository(server).withDigest(DIGEST)))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("405")
          .hasMessageContaining("REGISTRY_STORAGE_DELETE_ENABLED");
    }
  }

  @Test
  void toDeleteAsksForAScopeOfItsOwn() {
    ImageReference reference = ImageReference.parse("localhost/team/app");
    assertThat(Access.delete(reference).scopes())
        .containsExactly("repository:team/app:pull,push,delete");
    assertThat(Access.push(reference).scopes()).containsExactly("repository:team/app:pull,push");
    assertThat(Access.pull(reference).scopes()).containsExactly("repository:team/app:pull");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static ImageReference repository(FaultyRegistry server) {
    return ImageReference.parse(server.host() + "/team/app");
  }

  private Registry registry() {
    return new Registry(
        RegistrySettings.defaults(), new CredentialSource(List.of(), List.of(), Map.of(), folder));
  }
}
