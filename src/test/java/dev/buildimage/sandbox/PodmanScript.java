package dev.buildimage.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Podman with a storage of its own, as a program. With the limits that any machine grants, and
 * runc, since crun needs cgroup version 2 there.
 */
public final class PodmanScript implements AutoCloseable {
  private final Path folder;
  private final Path program;

  /**
   * A new storage.
   *
   * @param folder that is there
   * @param name of the program: {@code podman}, or {@code docker}, which podman can play, too
   */
  public PodmanScript(Path folder, String name) throws IOException {
    this.folder = folder.resolve("engine");
    Files.createDirectories(this.folder.resolve("bin"));
    Files.writeString(
        this.folder.resolve("containers.conf"),
        """
        [containers]
        default_ulimits=["nofile=1024:1024","nproc=1000:1000"]
        [engine]
        runtime="runc"
        cgroup_manager="cgroupfs"
        events_logger="none"
        """);
    Files.writeString(
        this.folder.resolve("storage.conf"),
        "[storage]\ndriver=\"overlay\"\ngraphroot=\"%1$s/root\"\nrunroot=\"%1$s/run\"\n"
            .formatted(this.folder));
    this.program = this.folder.resolve("bin").resolve(name);
    Files.writeString(
        program,
        """
        #!/bin/sh
        if [ "$(id -u)" != 0 ]; then
          export HOME='%1$s' XDG_RUNTIME_DIR='%1$s/xdg'
          mkdir -p "$XDG_RUNTIME_DIR"
        fi
        export CONTAINERS_CONF='%1$s/containers.conf' CONTAINERS_STORAGE_CONF='%1$s/storage.conf'
        echo "$@" >>'%1$s/calls'
        exec podman "$@"
        """
            .formatted(this.folder));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** The program, absolute. */
  public Path program() {
    return program;
  }

  /** How often it was called so that its arguments begin with a text. */
  public long calls(String start) throws IOException {
    return Files.readAllLines(folder.resolve("calls")).stream()
        .filter(line -> line.startsWith(start))
        .count();
  }

  /** The arguments of the last call whose arguments begin so. */
  public String lastCall(String start) throws IOException {
    return Files.readAllLines(folder.resolve("calls")).stream()
        .filter(line -> line.startsWith(start))
        .reduce("", (earlier, later) -> later);
  }

  @Override
  public void close() throws IOException {
    BusyboxImage.shell(
        folder,
        "'"
            + program
            + "' rm --all --force >/dev/null 2>&1; umount root/overlay 2>/dev/null; rm -rf root run");
  }
}
