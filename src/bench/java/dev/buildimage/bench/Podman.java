package dev.buildimage.bench;

import java.io.IOException;
import java.nio.file.Path;

/** Podman with storage of its own, on overlay. */
final class Podman {
  private final Path folder;
  private final Aside aside;

  Podman(Path folder, Aside aside) {
    this.folder = folder.resolve("podman");
    this.aside = aside;
  }

  /** The command that pulls an image, and unpacks it. */
  String pull(String reference) {
    return podman("pull") + reference;
  }

  /**
   * The command that pushes an image.
   *
   * @param name in its storage
   */
  String push(String name, String reference) {
    return podman("push") + name + " " + reference;
  }

  private String podman(String command) {
    // it leaves a mount behind
    return "unshare --mount --propagation private podman"
        + (" --root " + folder.resolve("root") + " --runroot " + folder.resolve("run"))
        + (" --storage-driver overlay " + command + " -q --tls-verify=false ");
  }

  /** Leaves nothing in its storage. */
  void forget() throws IOException, InterruptedException {
    aside.put(folder);
  }
}
