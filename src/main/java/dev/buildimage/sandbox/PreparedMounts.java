package dev.buildimage.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The mounts of one container, in a folder of their own for what a runtime can't make by itself:
 * that becomes binds of what {@code container.sh} makes there.
 */
final class PreparedMounts implements AutoCloseable {
  private final Path folder;
  private final String prefix;
  private final TreeFolder trees;
  private final List<Bind> mounts = new ArrayList<>();
  private final List<MountPoint> points = new ArrayList<>();
  private final List<String> script = new ArrayList<>();
  private final List<SocketForwarder> forwarders = new ArrayList<>();

  private PreparedMounts(Path folder, String prefix, TreeFolder trees) {
    this.folder = folder;
    this.prefix = prefix;
    this.trees = trees;
  }

  /**
   * Prepares mounts.
   *
   * @param folder of the container's root file system
   * @param name of no other container in that folder
   */
  static PreparedMounts in(Path folder, String name, TreeFolder trees, List<? extends Mount> mounts)
      throws IOException {
    PreparedMounts prepared = new PreparedMounts(folder, name, trees);
    try {
      for (Mount mount : mounts) {
        prepared.add(mount);
      }
      Files.write(folder.resolve("mounts"), prepared.script);
      return prepared;
    } catch (IOException | RuntimeException e) {
      prepared.close();
      throw e;
    }
  }

  private void add(Mount mount) throws IOException {
    if (mount instanceof Bind plain) {
      mounts.add(plain);
      points.add(MountPoint.of(plain));
      return;
    }
    Path own = folder.resolve("mount").resolve(prefix + "." + mounts.size());
    String relative = folder.relativize(own).toString();
    Files.createDirectories(own);
    if (mount instanceof TreeMount tree) {
      if (tree.readOnly()) {
        trees.describe(own.resolve("tree"), tree.from());
      } else {
        trees.describeWritable(own.resolve("tree"), tree.from());
      }
      script.add("tree " + relative + "/tree");
      script.add(
          "at " + relative + " " + Shell.quote(tree.source()) + " " + Shell.quote(tree.target()));
      mounts.add(new Bind(own.resolve("at"), tree.target(), tree.readOnly()));
    } else if (mount instanceof Tmpfs tmpfs) {
      script.add(
          "tmpfs "
              + relative
              + " "
              + Shell.quote(tmpfs.target())
              + (tmpfs.bytes().isPresent() ? " " + tmpfs.bytes().getAsLong() : ""));
      mounts.add(new Bind(own, tmpfs.target(), false));
    } else if (mount instanceof SecretFile secret) {
      Files.createFile(own.resolve("at"));
      script.add(
          "secret "
              + relative
              + " "
              + Shell.quote(secret.source().toAbsolutePath().toString())
              + " "
              + owned(secret.attributes()));
      points.add(new MountPoint(false, secret.target()));
      mounts.add(new Bind(own.resolve("at"), secret.target(), true));
    } else if (mount instanceof AgentSocket agent) {
      Path socket = own.resolve("at");
      forwarders.add(SocketForwarder.between(socket, agent.source()));
      script.add("chown " + agent.attributes().owner() + " " + relative + "/at");
      script.add("chmod " + agent.attributes().octalMode() + " " + relative + "/at");
      points.add(new MountPoint(false, agent.target()));
      mounts.add(new Bind(socket, agent.target(), false));
    } else if (mount instanceof CacheFolder cache) {
      String seed = "";
      if (cache.seed().isPresent()) {
        CacheFolder.Seed content = cache.seed().get();
        trees.describe(own.resolve("tree"), content.from());
        script.add("tree " + relative + "/tree");
        seed = " " + Shell.quote(content.source());
      }
      script.add(
          "cache "
              + Shell.quote(cache.folder().toAbsolutePath().toString())
              + " "
              + owned(cache.attributes())
              + seed);
      points.add(new MountPoint(true, cache.target()));
      mounts.add(new Bind(cache.folder().toAbsolutePath(), cache.target(), cache.readOnly()));
    }
  }

  private static String owned(FileAttributes attributes) {
    return attributes.owner() + " " + attributes.octalMode();
  }

  /** What the runtime mounts. */
  List<Bind> mounts() {
    return List.copyOf(mounts);
  }

  /** Where, as far as that's known before the trees are there. */
  List<MountPoint> points() {
    return List.copyOf(points);
  }

  /** Ends what stands behind sockets. */
  @Override
  public void close() {
    forwarders.forEach(SocketForwarder::close);
  }
}
