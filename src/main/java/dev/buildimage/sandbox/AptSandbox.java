package dev.buildimage.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Has apt download as root where there is no other id: it looks whether it really became {@code
 * _apt} (apt.conf(5), {@code APT::Sandbox::User}).
 */
final class AptSandbox {
  private static final String TARGET = "/dev/builder-apt.conf";
  private static final String VARIABLE = "APT_CONFIG";

  private AptSandbox() {}

  static Bind bind(Path folder) throws IOException {
    Path file = folder.resolve("apt.conf");
    Files.writeString(file, "APT::Sandbox::User \"root\";\n");
    return new Bind(file, TARGET, true);
  }

  static ContainerProcess configure(ContainerProcess process) {
    Map<String, String> env = new LinkedHashMap<>(process.env());
    env.putIfAbsent(VARIABLE, TARGET);
    return new ContainerProcess(process.args(), env, process.cwd(), process.user());
  }
}
