package dev.buildimage.bench;

import java.io.IOException;
import java.nio.file.Path;

/** Buildah with storage of its own, on overlay. */
final class Buildah {
  private final Path folder;
  private final Setting setting;

  Buildah(Path folder, Setting setting) {
    this.folder = folder;
    this.setting = setting;
  }

  /**
   * The command that builds a project, with a cache of steps, as ours has.
   *
   * @param isolation {@code chroot} or {@code oci}
   */
  String bud(String isolation, Project project) {
    return alone()
        + ("buildah --root " + storage("root") + " --runroot " + storage("run"))
        + (" --storage-driver overlay bud -q --layers --isolation " + isolation)
        // limits that can't be raised everywhere, and the network as our RUN has it
        + " --runtime runc --network host --ulimit nofile=1024:1024 --ulimit nproc=1000:1000"
        + (" -f " + project.folder().resolve("Dockerfile.build"))
        + (" -t localhost/" + project.folder().getFileName() + " " + project.folder());
  }

  /** The command that builds and pushes a project, all of it anew. */
  String budAndPush(Project project, String reference) throws IOException {
    String global =
        ("--root " + storage("root") + " --runroot " + storage("run"))
            + " --storage-driver overlay";
    return alone()
        + "sh -euc '"
        + ("buildah " + global + " bud -q --layers --no-cache --isolation chroot")
        + " --network host --ulimit nofile=1024:1024 --ulimit nproc=1000:1000"
        + Setting.trustVolume()
        + (" -f " + project.folder().resolve("Dockerfile.build") + " -t " + reference + " ")
        + project.folder()
        + (" && buildah " + global + " push -q --tls-verify=false " + reference + "'");
  }

  /** It leaves a mount behind. */
  private static String alone() {
    return "unshare --mount --propagation private ";
  }

  private Path storage(String name) {
    return folder.resolve("buildah").resolve(name);
  }

  /** Leaves nothing cached. */
  void forget() throws IOException, InterruptedException {
    setting.run(setting.tool("remove"), folder.resolve("buildah").toString());
  }
}
