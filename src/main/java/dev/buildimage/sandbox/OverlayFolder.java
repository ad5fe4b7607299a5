package dev.buildimage.sandbox;

import dev.buildimage.store.ContentStore;
import dev.buildimage.store.Folders;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The folders of one overlay mount, in the store: {@code l/N}, links to the layer trees (mount(2)
 * takes 4,096 bytes of options, too few for many full paths), {@code upper}, {@code work}, {@code
 * rootfs}; and {@code points}, the lowest layer: the mount points a runtime would else leave behind
 * in the upper.
 */
final class OverlayFolder implements AutoCloseable {
  private final Namespaces namespaces;
  private final Path folder;
  private final String lowerdir;

  private OverlayFolder(Namespaces namespaces, Path folder, String lowerdir) {
    this.namespaces = namespaces;
    this.folder = folder;
    this.lowerdir = lowerdir;
  }

  /**
   * Makes the folders.
   *
   * @param trees the layers' trees, lowest first
   */
  static OverlayFolder create(ContentStore store, Namespaces namespaces, List<Path> trees)
      throws IOException {
    return at(store.newWorkFolder("step"), namespaces, trees);
  }

  /** The same in a folder that is there. */
  static OverlayFolder at(Path folder, Namespaces namespaces, List<Path> trees) throws IOException {
    for (String name : List.of("upper", "work", "rootfs", "points")) {
      Files.createDirectory(folder.resolve(name));
    }
    likeBelow(folder.resolve("upper"), trees);
    for (String name : List.of("proc", "sys", "dev", "etc")) {
      makePoint(folder.resolve("points").resolve(name));
    }
    List<String> lowers = TreeFolder.links(folder, trees);
    lowers.add("points");
    return new OverlayFolder(namespaces, folder, String.join(":", lowers));
  }

  /**
   * The upper's "/" is the mount's. {@code container.sh} does the same, but has to start three
   * programs for it.
   */
  private static void likeBelow(Path upper, List<Path> trees) throws IOException {
    if (trees.isEmpty()) {
      // the mode of "/" in the container, whatever the umask is
      Files.setPosixFilePermissions(upper, PosixFilePermissions.fromString("rwxr-xr-x"));
      return;
    }
    Path below = trees.get(trees.size() - 1);
    String owner = "unix:uid,gid";
    if (Files.readAttributes(upper, owner).equals(Files.readAttributes(below, owner))) {
      Files.setAttribute(upper, "unix:mode", Files.getAttribute(below, "unix:mode"));
      Files.setLastModifiedTime(upper, Files.getLastModifiedTime(below));
    }
  }

  /** Makes a mount point for each mount, a file for a file and a folder for a folder. */
  void addMountPoints(List<MountPoint> mountPoints) throws IOException {
    Path points = folder.resolve("points");
    for (MountPoint each : mountPoints) {
      Path point = points.resolve(Path.of(each.path()).normalize().toString().substring(1));
      if (each.directory()) {
        makePoint(point);
      } else {
        makePoint(point.resolve("..").normalize());
        if (Files.notExists(point)) {
          Files.createFile(point);
        }
      }
    }
    Files.write(folder.resolve("targets"), mountPoints.stream().map(MountPoint::line).toList());
  }

  /** Where the image has no such folder, it is seen as this one, whatever the umask is. */
  private static void makePoint(Path point) throws IOException {
    if (Files.notExists(point)) {
      makePoint(point.resolve("..").normalize());
      Files.createDirectory(point);
      Files.setPosixFilePermissions(point, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  Path folder() {
    return folder;
  }

  String lowerdir() {
    return lowerdir;
  }

  Path upper() {
    return folder.resolve("upper");
  }

  /** The command line that mounts {@code rootfs} and runs a command in this folder. */
  List<String> mounted(List<String> command) {
    List<String> arguments = new ArrayList<>(List.of(folder.toString(), lowerdir));
    arguments.addAll(command);
    return Script.CONTAINER.command(arguments);
  }

  /** Where enter.sh finds the number of the process that signals are for. */
  Map<String, String> signals() {
    return Map.of("BUILDER_PID", folder.resolve("pid").toString());
  }

  @Override
  public void close() throws IOException {
    if (Files.notExists(folder)) {
      return;
    }
    Path work = folder.resolve("work/work");
    try {
      if (Files.exists(work)) {
        // overlayfs gives it a mode that only root can read it by
        Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwx------"));
      }
      Folders.delete(folder);
    } catch (FileSystemException e) {
      // most likely the files of other ids
      namespaces.remove(folder);
    }
  }
}
