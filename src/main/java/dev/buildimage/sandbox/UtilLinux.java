package dev.buildimage.sandbox;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * util-linux alone: {@code mount}, {@code setpriv} and {@code unshare --root}, for machines that
 * have no OCI runtime. No masked paths beyond read-only mounts.
 */
public record UtilLinux() implements Runtime {
  private static final List<String> DEVICES =
      List.of("null", "zero", "full", "random", "urandom", "tty");

  // SHELL is what script runs its command by
  private static final String TERMINAL =
      " env SHELL=/bin/sh script --quiet --flush --return --command 'sh process.sh inside' /dev/null";

  @Override
  public String name() {
    return "unshare";
  }

  @Override
  public Map.Entry<String, String> bundleFile(Bundle bundle) {
    List<String> lines = new ArrayList<>();
    lines.add("set -eu");
    lines.add(Script.RESOLVE.text());
    lines.add(
        "[ $# = 1 ] || exec unshare --ipc --uts"
            + (bundle.network() == Network.NONE ? " --net" : "")
            + (bundle.process().terminal().isPresent() ? TERMINAL : " sh process.sh inside"));
    lines.add("hostname " + OciRuntime.HOSTNAME + " 2>/dev/null || :");
    if (bundle.network() == Network.NONE) {
      lines.add(
          "command -v ip >/dev/null || { echo 'network none needs ip: as root, run: apt-get install"
              + " iproute2' >&2; exit 125; }");
      lines.add("ip link set lo up");
    }
    lines.add("mount -t proc -o nosuid,noexec,nodev proc rootfs/proc");
    lines.add("mount -t tmpfs -o nosuid,mode=755,size=65536k tmpfs rootfs/dev");
    lines.add("mkdir rootfs/dev/pts rootfs/dev/shm rootfs/dev/mqueue");
    lines.add(
        "mount -t devpts -o nosuid,noexec,newinstance,ptmxmode=0666,mode=0620"
            + (bundle.ids() == Ids.ALL ? ",gid=5" : "")
            + " devpts rootfs/dev/pts");
    lines.add("mount -t tmpfs -o nosuid,noexec,nodev,mode=1777,size=65536k shm rootfs/dev/shm");
    lines.add("mount -t mqueue -o nosuid,noexec,nodev mqueue rootfs/dev/mqueue");
    for (String device : DEVICES) {
      lines.add(": >rootfs/dev/" + device);
      lines.add("mount --bind /dev/" + device + " rootfs/dev/" + device);
    }
    lines.add("ln -s pts/ptmx rootfs/dev/ptmx");
    lines.add("ln -s /proc/self/fd rootfs/dev/fd");
    lines.add("ln -s /proc/self/fd/0 rootfs/dev/stdin");
    lines.add("ln -s /proc/self/fd/1 rootfs/dev/stdout");
    lines.add("ln -s /proc/self/fd/2 rootfs/dev/stderr");
    lines.add("mount --rbind /sys rootfs/sys");
    if (bundle.security() != Security.INSECURE) {
      lines.add("mount -o remount,bind,ro rootfs/sys");
      lines.add("mount --bind rootfs/proc/sys rootfs/proc/sys");
      lines.add("mount -o remount,bind,ro,nosuid,noexec,nodev rootfs/proc/sys");
    }
    for (Bind bind : bundle.mounts()) {
      // a link of the image must not lead to the machine's own files
      String source = Shell.quote(bind.source().toString());
      lines.add("resolve " + Shell.quote(bind.target()));
      lines.add("point " + source);
      lines.add("mount --rbind " + source + " \"$resolved\"");
      if (bind.readOnly()) {
        lines.add("mount -o remount,bind,ro \"$resolved\"");
      }
    }
    lines.add("cd rootfs");
    lines.add("mount --no-mtab --move . /");
    ContainerProcess process = bundle.process();
    ContainerUser user = bundle.user();
    String capabilities =
        bundle.security().capabilities().stream()
            .map(name -> "+" + name.substring("CAP_".length()).toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(","));
    String groups =
        bundle.ids() == Ids.ONE
            ? "--keep-groups"
            : user.additionalGids().isEmpty()
                ? "--clear-groups"
                : "--groups "
                    + user.additionalGids().stream()
                        .map(String::valueOf)
                        .collect(Collectors.joining(","));
    lines.add(
        "exec setpriv --bounding-set=-all,"
            + capabilities
            + " --regid "
            + user.gid()
            + " "
            + groups
            + " unshare --root=. --wd="
            + Shell.quote(process.cwd())
            + " --setuid="
            + user.uid()
            + " /usr/bin/env -i "
            + process.env().entrySet().stream()
                .map(entry -> Shell.quote(entry.getKey() + "=" + entry.getValue()))
                .collect(Collectors.joining(" "))
            + " "
            + process.args().stream().map(Shell::quote).collect(Collectors.joining(" ")));
    return Map.entry(
        "process.sh", lines.stream().map(line -> line + "\n").collect(Collectors.joining()));
  }

  @Override
  public List<String> command(Path folder) {
    return List.of("sh", "process.sh");
  }
}
