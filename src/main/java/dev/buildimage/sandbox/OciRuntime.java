package dev.buildimage.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * crun or runc, with a bundle's {@code config.json} (OCI runtime specification 1.0,
 * "Configuration"): Docker's default capabilities, mounts, masked and read-only paths.
 *
 * @param name {@code crun} or {@code runc}
 */
public record OciRuntime(String name) implements Runtime {
  static final String HOSTNAME = "builder";

  private static final List<String> MASKED =
      List.of(
          "/proc/asound",
          "/proc/acpi",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/proc/sched_debug",
          "/proc/scsi",
          "/sys/firmware",
          "/sys/devices/virtual/powercap");
  private static final List<String> READ_ONLY =
      List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

  @Override
  public Map.Entry<String, String> bundleFile(Bundle bundle) {
    JsonMapper mapper = JsonMapper.builder().build();
    ObjectNode json = mapper.createObjectNode();
    json.put("ociVersion", "1.0.2").put("hostname", HOSTNAME);
    json.putObject("root").put("path", "rootfs").put("readonly", false);
    process(json.putObject("process"), bundle);
    mounts(json.putArray("mounts"), bundle);
    ObjectNode linux = json.putObject("linux");
    ArrayNode namespaces = linux.putArray("namespaces");
    for (String type : List.of("mount", "pid", "ipc", "uts")) {
      namespaces.addObject().put("type", type);
    }
    if (bundle.network() == Network.NONE) {
      namespaces.addObject().put("type", "network");
    }
    if (bundle.security() != Security.INSECURE) {
      MASKED.forEach(linux.putArray("maskedPaths")::add);
      READ_ONLY.forEach(linux.putArray("readonlyPaths")::add);
    }
    new SystemCalls()
        .filter(bundle.security(), bundle.ids())
        .ifPresent(filter -> linux.set("seccomp", filter));
    try {
      return Map.entry("config.json", mapper.writeValueAsString(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }

  private static void process(ObjectNode json, Bundle bundle) {
    ContainerProcess process = bundle.process();
    List<String> names = bundle.security().capabilities();
    process.args().forEach(json.putArray("args")::add);
    ArrayNode env = json.putArray("env");
    process.env().forEach((name, value) -> env.add(name + "=" + value));
    json.put("cwd", process.cwd()).put("noNewPrivileges", false);
    json.put("terminal", process.terminal().isPresent());
    process
        .terminal()
        .ifPresent(
            size ->
                json.putObject("consoleSize")
                    .put("height", size.height())
                    .put("width", size.width()));
    ContainerUser user = bundle.user();
    ObjectNode ids = json.putObject("user").put("uid", user.uid()).put("gid", user.gid());
    user.additionalGids().forEach(ids.putArray("additionalGids")::add);
    ObjectNode capabilities = json.putObject("capabilities");
    names.forEach(capabilities.putArray("bounding")::add);
    // as Docker: a process that isn't root starts with none, and can gain none but by setuid files
    if (user.uid() == 0) {
      names.forEach(capabilities.putArray("effective")::add);
      names.forEach(capabilities.putArray("permitted")::add);
    }
  }

  private static void mounts(ArrayNode json, Bundle bundle) {
    mount(json, "/proc", "proc", "proc", "nosuid", "noexec", "nodev");
    mount(json, "/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k");
    List<String> terminals =
        new ArrayList<>(List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"));
    if (bundle.ids() == Ids.ALL) {
      terminals.add("gid=5");
    }
    mount(json, "/dev/pts", "devpts", "devpts", terminals.toArray(String[]::new));
    mount(
        json, "/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", "size=65536k");
    mount(json, "/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev");
    mount(json, "/sys", "bind", "/sys", "rbind", "nosuid", "noexec", "nodev", "ro");
    for (Bind bind : bundle.mounts()) {
      mount(
          json,
          bind.target(),
          "bind",
          bind.source().toString(),
          "rbind",
          "rprivate",
          bind.readOnly() ? "ro" : "rw");
    }
  }

  private static void mount(
      ArrayNode json, String destination, String type, String source, String... options) {
    ObjectNode mount = json.addObject();
    mount.put("destination", destination).put("type", type).put("source", source);
    List.of(options).forEach(mount.putArray("options")::add);
  }

  @Override
  public List<String> command(Path folder) {
    String state = folder.resolve("run").toString();
    String id = folder.getFileName().toString();
    return name.equals("crun")
        ? List.of("crun", "--cgroup-manager=disabled", "--root", state, "run", "-b", ".", id)
        : List.of("runc", "--root", state, "run", "-b", ".", id);
  }
}
