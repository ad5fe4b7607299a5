package dev.buildimage.sandbox;

import dev.buildimage.image.Image;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes a script that stands in for a program of an image: called with any arguments, in any
 * folder and environment, it runs that program in a container of its own, with its own writable
 * layer, and passes on streams, signals and the exit status. It needs no JVM to start.
 */
final class Launcher {
  private final ContentStore store;
  private final Runtime runtime;
  private final LayerTrees trees;
  private final Namespaces namespaces;

  Launcher(ContentStore store, Runtime runtime, LayerTrees trees, Namespaces namespaces) {
    this.store = store;
    this.runtime = runtime;
    this.trees = trees;
    this.namespaces = namespaces;
  }

  /**
   * Writes the script and what it needs.
   *
   * @param script where it will be
   * @param home a new folder for what it needs
   * @param image the program's
   * @param program absolute, in the image
   * @param binds what it sees of the machine
   */
  void write(Path script, Path home, Image image, String program, List<Bind> binds, Network network)
      throws IOException {
    Files.createDirectories(home.resolve("bundle"));
    Files.createDirectories(script.getParent());
    List<Path> lower = trees.of(image.manifest().layers(), image.config().diffIds());
    OverlayFolder overlay = OverlayFolder.at(home, namespaces, lower);
    List<Bind> all = new ArrayList<>(NameResolution.binds(home, network));
    all.addAll(binds);
    overlay.addMountPoints(all.stream().map(MountPoint::of).toList());
    ContainerProcess process =
        new ContainerProcess(
            List.of(program, "@ARGUMENTS@"),
            Map.of("@ENVIRONMENT@", ""),
            "@FOLDER@",
            ContainerUser.ROOT);
    Map.Entry<String, String> bundle =
        runtime.bundleFile(
            new Bundle(process, all, network, Security.forWriting(binds), namespaces.ids()));
    Files.writeString(home.resolve("bundle").resolve(bundle.getKey()), bundle.getValue());
    Files.writeString(
        home.resolve("launcher.awk"),
        new EnvironmentTables(image.config()).text() + Script.LAUNCHER_AWK.text());
    Files.writeString(home.resolve("enter.sh"), Script.ENTER.text());
    Files.writeString(home.resolve("container.sh"), Script.CONTAINER.text());
    Files.writeString(script, text(home, overlay.lowerdir()));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private String text(Path home, String lowerdir) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("#!/bin/sh");
    lines.add(namespaces.ids() == Ids.ONE ? "export BUILDER_IDS=one" : "unset BUILDER_IDS");
    lines.add("builder_owner=" + Watchdog.owner());
    lines.add("builder_home=" + Shell.quote(home.toString()));
    lines.add("builder_work=" + Shell.quote(store.root().resolve("tmp").toString()));
    // the container's name is its folder's: it is only known when the script runs
    String command =
        runtime.command(Path.of("/@")).stream()
            .map(word -> word.equals("@") ? "\"${builder_folder##*/}\"" : Shell.quote(word))
            .map(word -> word.replace("'/@/run'", "\"$builder_folder/run\""))
            .collect(Collectors.joining(" "));
    return String.join("\n", lines)
        + "\n"
        + Script.LAUNCHER.text()
        + "exec sh \"$builder_home/enter.sh\" sh \"$builder_home/container.sh\" \"$builder_folder\" "
        + Shell.quote(lowerdir)
        + " "
        + command
        + "\n";
  }
}
