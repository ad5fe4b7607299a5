package dev.buildimage.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What root may do in a container (capabilities(7)). */
public enum Capabilities {
  /** Docker's default set, for RUN. */
  DOCKER,
  /**
   * The same without {@code CAP_DAC_OVERRIDE}: file permissions hold, as they do for a developer
   * who isn't root, so that tests have the same results on a laptop and in a CI that runs as root.
   */
  ORDINARY;

  private static final List<String> DEFAULT =
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

  /**
   * The ordinary ones, if all that may be written belongs to the caller, who is root in the
   * container; else Docker's, since somebody else's files could not be written without.
   */
  public static Capabilities forWriting(List<Bind> binds) throws IOException {
    Object caller = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    for (Bind bind : binds) {
      if (!bind.readOnly() && !Files.getAttribute(bind.source(), "unix:uid").equals(caller)) {
        return DOCKER;
      }
    }
    return ORDINARY;
  }

  /** Names as the OCI runtime specification has them. */
  List<String> names() {
    List<String> names = new ArrayList<>(DEFAULT);
    if (this == ORDINARY) {
      names.remove("CAP_DAC_OVERRIDE");
    }
    return names;
  }
}
