package dev.buildimage.sandbox;

import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tries everything that builds and tests may use on this machine, and says what is in the way. */
public final class Doctor {
  private static final String SUBORDINATE =
      "as root: apt-get install uidmap && usermod --add-subuids 100000-165535 --add-subgids"
          + " 100000-165535 ";
  private static final String APPARMOR = "kernel/apparmor_restrict_unprivileged_userns";
  private static final String CLONE = "kernel/unprivileged_userns_clone";
  private static final String MAXIMUM = "user/max_user_namespaces";

  private final ContentStore store;
  private final Namespaces namespaces;
  private final Path sysctl;

  /** Of a store, whose file system has to carry overlays. */
  public Doctor(ContentStore store, Namespaces namespaces) {
    this(store, namespaces, Path.of("/proc/sys"));
  }

  Doctor(ContentStore store, Namespaces namespaces, Path sysctl) {
    this.store = store;
    this.namespaces = namespaces;
    this.sysctl = sysctl;
  }

  /** What was found, in the order in which one thing needs another. */
  public List<Finding> examine() throws IOException {
    List<Finding> findings = new ArrayList<>();
    settings(findings);
    Namespaces.Result all = namespaces.attempt(Ids.ALL);
    Namespaces.Result one = all.status() == 0 ? all : namespaces.attempt(Ids.ONE);
    String user = System.getProperty("user.name");
    if (all.status() == 0) {
      findings.add(Finding.good("user namespace with all ids", "works for " + user));
    } else {
      findings.add(Finding.bad("user namespace with all ids", words(all), SUBORDINATE + user));
      findings.add(
          one.status() == 0
              ? Finding.good(
                  "user namespace with one id",
                  "works: builds run, but every file of an image then belongs to root")
              : Finding.bad("user namespace with one id", words(one), elsewhere()));
    }
    findings.add(storeAndItsFileSystem());
    if (one.status() == 0) {
      findings.add(overlay());
      runtimes(findings);
    }
    return findings;
  }

  private void settings(List<Finding> findings) throws IOException {
    setting(findings, APPARMOR, "1", "0", "AppArmor lets no program without a profile use them");
    setting(findings, CLONE, "0", "1", "only root may make them");
    setting(findings, MAXIMUM, "0", "15000", "there can be none");
  }

  private void setting(List<Finding> findings, String name, String bad, String good, String meaning)
      throws IOException {
    Path file = sysctl.resolve(name);
    if (Files.isReadable(file) && Files.readString(file).strip().equals(bad)) {
      String key = name.replace('/', '.');
      findings.add(
          Finding.bad(
              "user namespaces",
              key + " = " + bad + ": " + meaning,
              "as root: sysctl -w " + key + "=" + good + ", and the same in /etc/sysctl.d"));
    }
  }

  private static String elsewhere() {
    return Files.exists(Path.of("/.dockerenv")) || Files.exists(Path.of("/run/.containerenv"))
        ? "this is a container without privileges: use a machine executor (on CircleCI, machine:"
            + " true) to build, and the builder image itself to test; on Kubernetes, hostUsers:"
            + " false"
        : "allow user namespaces to this user: see the settings above, or ask who runs the machine";
  }

  private Finding storeAndItsFileSystem() throws IOException {
    FileStore fileStore = Files.getFileStore(store.root());
    return Finding.good(
        "store",
        String.format(
            "%s, on %s, %d GB free",
            store.root(), fileStore.type(), fileStore.getUsableSpace() >> 30));
  }

  private Finding overlay() throws IOException {
    try (OverlayFolder folder = OverlayFolder.create(store, namespaces, List.of())) {
      Namespaces.Result result =
          namespaces.run(
              Script.CONTAINER.command(folder.folder().toString(), "points", "true"),
              Map.of(),
              folder.folder(),
              out -> {},
              InputStream::readAllBytes);
      return result.status() == 0
          ? Finding.good("overlay in the store", "works")
          : Finding.bad(
              "overlay in the store",
              words(result),
              "set builder.store to a folder on ext4, xfs, btrfs or tmpfs: an overlay, as a"
                  + " container's own root is, can't carry another, nor can NFS; Linux 5.11 or later"
                  + " is needed");
    }
  }

  private void runtimes(List<Finding> findings) throws IOException {
    for (Map.Entry<String, Optional<String>> probe :
        new RuntimeSelector(store, namespaces).probes().entrySet()) {
      String name = probe.getKey();
      Optional<String> failure = probe.getValue();
      String subject = "runtime " + name;
      if (failure.isPresent()) {
        findings.add(
            Finding.bad(
                subject,
                failure.get(),
                name.equals("unshare")
                    ? "as root: apt-get install util-linux"
                    : "as root: apt-get install " + name));
      } else if (name.equals("unshare")) {
        findings.add(
            Finding.good(
                subject, "works, but filters no system calls (seccomp): crun and runc do"));
      } else {
        findings.add(Finding.good(subject, "works"));
      }
    }
  }

  private static String words(Namespaces.Result result) {
    return result.errors().isEmpty() ? "exit status " + result.status() : result.errors();
  }
}
