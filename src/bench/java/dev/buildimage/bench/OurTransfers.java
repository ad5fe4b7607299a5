package dev.buildimage.bench;

import dev.buildimage.image.Image;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.Platform;
import dev.buildimage.registry.CredentialSource;
import dev.buildimage.registry.ImagePuller;
import dev.buildimage.registry.ImagePusher;
import dev.buildimage.registry.Registry;
import dev.buildimage.registry.RegistrySettings;
import dev.buildimage.registry.Tagging;
import dev.buildimage.sandbox.Namespaces;
import dev.buildimage.sandbox.Sandbox;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What goals do to pull and push, in this JVM, with a local store of its own. */
final class OurTransfers {
  private final Path store;
  private final Aside aside;

  OurTransfers(Path store, Aside aside) {
    this.store = store;
    this.aside = aside;
  }

  /** Connects and asks anew, as each goal does. */
  private Registry registry() {
    return new Registry(
        RegistrySettings.defaults(), new CredentialSource(List.of(), List.of(), Map.of(), store));
  }

  /** Pulls an image, so that all its layers are unpacked. */
  void pull(String reference) throws IOException {
    ContentStore content = new ContentStore(store);
    Sandbox sandbox = new Sandbox(content, new Namespaces(), "auto");
    Image image =
        new ImagePuller(registry(), content, sandbox.arrivals())
            .pull(ImageReference.parse(reference), Platform.ofMachine())
            .orElseThrow();
    sandbox.trees(image.manifest().layers(), image.config().diffIds());
  }

  /** Pushes an image of the store. */
  void push(Image image, String reference) throws IOException {
    new ImagePusher(registry(), new ContentStore(store))
        .push(image, ImageReference.parse(reference), Optional.empty(), Tagging.STAYS);
  }

  /** Leaves nothing in the store. */
  void forget() throws IOException, InterruptedException {
    aside.put(store);
  }
}
