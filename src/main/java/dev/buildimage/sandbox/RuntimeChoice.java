package dev.buildimage.sandbox;

import dev.buildimage.image.Digest;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * Remembers in the store which runtime works, for as long as nothing changes that it could depend
 * on: the user, the kernel and its boot, the programs, the subordinate ids.
 */
final class RuntimeChoice {
  private static final List<String> PROGRAMS =
      List.of("crun", "runc", "unshare", "setpriv", "mount", "newuidmap", "newgidmap");
  private static final List<String> FILES =
      List.of(
          "/proc/sys/kernel/random/boot_id",
          "/proc/sys/kernel/osrelease",
          "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
          "/proc/sys/kernel/unprivileged_userns_clone",
          "/proc/sys/user/max_user_namespaces");

  private final Path folder;

  RuntimeChoice(ContentStore store) {
    this.folder = store.root().resolve("runtimes");
  }

  /** The name of the runtime that worked. */
  Optional<String> remembered() {
    try {
      return Optional.of(Files.readString(file()));
    } catch (IOException unknown) {
      return Optional.empty();
    }
  }

  void remember(String name) throws IOException {
    Files.createDirectories(folder);
    Path temp = Files.createTempFile(folder, "new", "");
    Files.writeString(temp, name);
    Files.move(temp, file(), StandardCopyOption.ATOMIC_MOVE);
  }

  /** A container failed: it may have been the runtime, which is tried again the next time. */
  void forget() throws IOException {
    Files.deleteIfExists(file());
  }

  private Path file() throws IOException {
    StringBuilder all = new StringBuilder();
    all.append(Files.getAttribute(Path.of("/proc/self"), "unix:uid")).append('\n');
    for (String name : FILES) {
      Path file = Path.of(name);
      all.append(name).append(' ').append(Files.exists(file) ? Files.readString(file) : "-\n");
    }
    for (String name : List.of("/etc/subuid", "/etc/subgid")) {
      all.append(state(Path.of(name)));
    }
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    for (String directory : path.split(":")) {
      for (String program : PROGRAMS) {
        all.append(state(Path.of(directory, program)));
      }
    }
    return folder.resolve(Digest.of(all.toString()).hex());
  }

  private static String state(Path file) throws IOException {
    return Files.exists(file)
        ? file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file) + "\n"
        : "";
  }
}
