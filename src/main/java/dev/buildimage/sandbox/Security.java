package dev.buildimage.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a container is fenced in (Dockerfile reference, "RUN --security"; capabilities(7)). */
public enum Security {
  /** Docker's default capabilities, system calls, masked and read-only paths: for RUN. */
  SANDBOX,
  /**
   * The same without {@code CAP_DAC_OVERRIDE}: file permissions hold, as they do for a developer
   * who isn't root, so that tests have the same results on a laptop and in a CI that runs as root.
   */
  ORDINARY,
  /** All capabilities that the namespaces have, no other fence: {@code --security=insecure}. */
  INSECURE;

  private static final List<String> DOCKER =
      List.of(
          "CAP_CHOWN",
          "CAP_DAC_OVERRIDE",
          "CAP_FSETID",
          "CAP_FOWNER",
          "CAP_MKNOD",
          "CAP_NET_RAW",
          "CAP_SETGID",
          "CAP_SETUID",
          "CAP_SETFCAP",
          "CAP_SETPCAP",
          "CAP_NET_BIND_SERVICE",
          "CAP_SYS_CHROOT",
          "CAP_KILL",
          "CAP_AUDIT_WRITE");

  /** Beyond Docker's, by their numbers; a kernel that lacks the last ones has no use for them. */
  private static final List<String> MORE =
      List.of(
          "CAP_DAC_READ_SEARCH",
          "CAP_LINUX_IMMUTABLE",
          "CAP_NET_BROADCAST",
          "CAP_NET_ADMIN",
          "CAP_IPC_LOCK",
          "CAP_IPC_OWNER",
          "CAP_SYS_MODULE",
          "CAP_SYS_RAWIO",
          "CAP_SYS_PTRACE",
          "CAP_SYS_PACCT",
          "CAP_SYS_ADMIN",
          "CAP_SYS_BOOT",
          "CAP_SYS_NICE",
          "CAP_SYS_RESOURCE",
          "CAP_SYS_TIME",
          "CAP_SYS_TTY_CONFIG",
          "CAP_LEASE",
          "CAP_AUDIT_CONTROL",
          "CAP_MAC_OVERRIDE",
          "CAP_MAC_ADMIN",
          "CAP_SYSLOG",
          "CAP_WAKE_ALARM",
          "CAP_BLOCK_SUSPEND",
          "CAP_AUDIT_READ");

  /**
   * The ordinary one, if all that may be written belongs to the caller, who is root in the
   * container; else Docker's, since somebody else's files could not be written without.
   */
  public static Security forWriting(List<Bind> binds) throws IOException {
    Object caller = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    for (Bind bind : binds) {
      if (!bind.readOnly() && !Files.getAttribute(bind.source(), "unix:uid").equals(caller)) {
        return SANDBOX;
      }
    }
    return ORDINARY;
  }

  /** Security, named as the OCI runtime specification has them. */
  List<String> capabilities() {
    List<String> names = new ArrayList<>(DOCKER);
    switch (this) {
      case SANDBOX -> {}
      case ORDINARY -> names.remove("CAP_DAC_OVERRIDE");
      case INSECURE -> names.addAll(MORE);
    }
    return names;
  }
}
