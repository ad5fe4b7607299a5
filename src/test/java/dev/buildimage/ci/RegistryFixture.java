package dev.buildimage.ci;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.Manifest;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.registry.CredentialSource;
import dev.buildimage.registry.DockerRegistry;
import dev.buildimage.registry.ImagePusher;
import dev.buildimage.registry.Mirror;
import dev.buildimage.registry.Registry;
import dev.buildimage.registry.RegistrySettings;
import dev.buildimage.registry.Tagging;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The real docker-registry, also as a mirror of Docker Hub, and images to put into it. */
final class RegistryFixture implements AutoCloseable {
  private final DockerRegistry server;
  private final ContentStore store;
  private final Registry registry;

  RegistryFixture(Path folder) throws IOException {
    server = DockerRegistry.start(folder.resolve("registry"));
    store = new ContentStore(folder.resolve("store"));
    registry =
        new Registry(
            RegistrySettings.defaults().withMirrors(Mirror.parse("docker.io=" + server.host())),
            new CredentialSource(List.of(), List.of(), Map.of(), folder));
  }

  Registry registry() {
    return registry;
  }

  String host() {
    return server.host();
  }

  /** Pushes an image that differs by a label from others; its tag moves if it is there. */
  Digest push(String path, String label) throws IOException {
    byte[] config =
        """
        {"architecture":"amd64","os":"linux","config":{"Labels":{"is":"%s"}},
         "rootfs":{"type":"layers","diff_ids":[]}}
        """
            .formatted(label)
            .getBytes(StandardCharsets.UTF_8);
    Descriptor blob = store.add(MediaTypes.OCI_CONFIG, out -> out.write(config));
    byte[] manifest =
        """
        {"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[]}
        """
            .formatted(MediaTypes.OCI_MANIFEST, blob)
            .getBytes(StandardCharsets.UTF_8);
    store.add(MediaTypes.OCI_MANIFEST, out -> out.write(manifest));
    Image image =
        new Image(
            (ImageManifest) Manifest.parse(manifest, MediaTypes.OCI_MANIFEST),
            ImageConfig.parse(config));
    ImageReference target = ImageReference.parse(server.host() + "/" + path);
    return new ImagePusher(registry, store)
        .push(image, target, Optional.empty(), Tagging.MOVES)
        .digest();
  }

  @Override
  public void close() {
    server.close();
  }
}
