package dev.buildimage.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;

/** Describes trees to the scripts ({@code tree} in resolve.sh). */
final class TreeFolder {
  private final LayerTrees trees;

  TreeFolder(LayerTrees trees) {
    this.trees = trees;
  }

  /**
   * Writes what a tree is made of.
   *
   * @param folder a new one
   */
  void describe(Path folder, FileTree tree) throws IOException {
    Files.createDirectories(folder);
    if (tree instanceof FileTree.Folder machines) {
      Files.createSymbolicLink(folder.resolve("folder"), machines.folder().toAbsolutePath());
    } else if (tree instanceof FileTree.Layers layers) {
      stack(folder, trees.of(layers.layers(), layers.diffIds()));
    }
  }

  /** The same, so that what is written to it goes nowhere. */
  void describeWritable(Path folder, FileTree tree) throws IOException {
    if (tree instanceof FileTree.Folder machines) {
      Files.createDirectories(folder);
      stack(folder, List.of(machines.folder().toAbsolutePath()));
    } else {
      describe(folder, tree);
    }
  }

  private static void stack(Path folder, List<Path> lowestFirst) throws IOException {
    List<Path> lowers = new ArrayList<>(lowestFirst);
    if (lowers.isEmpty()) {
      lowers.add(Files.createDirectory(folder.resolve("empty")));
    }
    links(folder, lowers);
  }

  /**
   * Links to lower folders, {@code l/N}: mount(2) takes 4,096 bytes of options, too few for many
   * full paths.
   *
   * @return the links, topmost first
   */
  static List<String> links(Path folder, List<Path> lowestFirst) throws IOException {
    Files.createDirectory(folder.resolve("l"));
    List<Path> topmostFirst = new ArrayList<>(lowestFirst);
    Collections.reverse(topmostFirst);
    List<String> links = new ArrayList<>();
    // overlayfs takes no folder twice (ELOOP), and of two equal layers the lower one shows nothing
    for (Path tree : new LinkedHashSet<>(topmostFirst)) {
      String link = "l/" + links.size();
      Files.createSymbolicLink(folder.resolve(link), tree);
      links.add(link);
    }
    return links;
  }
}
