package dev.buildimage.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a container resolves names with: the machine's own files, as Docker does on its network. */
final class NameResolution {
  private NameResolution() {}

  /**
   * {@code /etc/hosts} and {@code /etc/resolv.conf}.
   *
   * @param folder where a hosts file that knows the container's own name is written
   */
  static List<Bind> binds(Path folder, Network network) throws IOException {
    Path machines = Path.of("/etc/hosts");
    Path hosts = folder.resolve("hosts");
    Files.writeString(
        hosts,
        (Files.exists(machines) ? Files.readString(machines).stripTrailing() : "")
            + "\n127.0.0.1 localhost "
            + OciRuntime.HOSTNAME
            + "\n");
    List<Bind> all = new ArrayList<>();
    all.add(new Bind(hosts, "/etc/hosts", true));
    Path resolver = Path.of("/etc/resolv.conf");
    if (network == Network.HOST && Files.exists(resolver)) {
      all.add(new Bind(resolver.toRealPath(), "/etc/resolv.conf", true));
    }
    return List.copyOf(all);
  }
}
