package dev.buildimage.sandbox;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.layer.LayerException;
import dev.buildimage.layer.LayerUnpacker;
import dev.buildimage.layer.Limits;
import dev.buildimage.layer.UnpackResult;
import dev.buildimage.store.ContentStore;
import dev.buildimage.store.LayerTreeIds;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * An image's layers, each unpacked once into a folder of its own by GNU tar inside the namespaces,
 * side by side.
 *
 * <p>A tree belongs to its layer's diffID. Only where a layer holds files in folders that it
 * doesn't describe itself, those look as the layers below have them: such a tree belongs to the
 * whole chain (OCI image specification, "Layer ChainID").
 */
final class LayerTrees {
  private static final int AT_ONCE = 2;
  private static final String INHERIT =
      """
      while IFS= read -r name; do
        for lower; do
          if [ -d "$lower/$name" ] && [ ! -L "$lower/$name" ]; then
            chown --reference="$lower/$name" "fs/$name" &&
              chmod --reference="$lower/$name" "fs/$name" &&
              touch --reference="$lower/$name" "fs/$name" || exit
            break
          fi
        done
      done
      """;

  private final ContentStore store;
  private final Namespaces namespaces;

  LayerTrees(ContentStore store, Namespaces namespaces) {
    this.store = store;
    this.namespaces = namespaces;
  }

  /** The trees of layers, lowest first. */
  List<Path> of(List<Descriptor> layers, List<Digest> diffIds) throws IOException {
    List<Optional<Path>> there = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      there.add(there(diffIds.subList(0, i + 1)));
    }
    return there.stream().allMatch(Optional::isPresent)
        ? there.stream().map(Optional::orElseThrow).toList()
        : unpack(layers, diffIds, there);
  }

  /** What a tree is named by in the store. */
  Digest key(Digest id) throws IOException {
    return namespaces.ids() == Ids.ALL ? id : LayerTreeIds.withOneOwner(id);
  }

  /** The tree of the topmost of these layers. */
  Optional<Path> there(List<Digest> diffIds) throws IOException {
    Optional<Path> own = store.tree(key(diffIds.get(diffIds.size() - 1)));
    return own.isPresent() ? own : store.tree(key(LayerTreeIds.shaped(diffIds)));
  }

  private List<Path> unpack(
      List<Descriptor> layers, List<Digest> diffIds, List<Optional<Path>> there)
      throws IOException {
    Path folder = store.newWorkFolder("layers");
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      Map<Integer, Future<Unpacked>> unpacking = new HashMap<>();
      for (int i = 0; i < layers.size(); i++) {
        if (there.get(i).isEmpty()) {
          Path own = Files.createDirectory(folder.resolve(String.valueOf(i)));
          Descriptor layer = layers.get(i);
          Digest diffId = diffIds.get(i);
          unpacking.put(i, threads.submit(() -> unpack(layer, diffId, own)));
        }
      }
      List<Path> trees = new ArrayList<>();
      for (int i = 0; i < layers.size(); i++) {
        Optional<Path> known = there.get(i);
        trees.add(
            known.isPresent()
                ? known.get()
                : adopt(
                    await(Objects.requireNonNull(unpacking.get(i))),
                    diffIds.subList(0, i + 1),
                    trees));
      }
      return trees;
    } finally {
      end(threads);
      namespaces.remove(folder);
    }
  }

  /** Those that still unpack would fill what is to be removed. */
  static void end(ExecutorService threads) {
    threads.shutdownNow();
    boolean interrupted = Thread.interrupted();
    while (!threads.isTerminated()) {
      try {
        threads.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * A tree on its way.
   *
   * @param folder has it as {@code fs}
   * @param implied folders that look as below
   */
  record Unpacked(Path folder, List<String> implied) {}

  private Unpacked unpack(Descriptor layer, Digest diffId, Path folder) throws IOException {
    try (InputStream blob = store.open(layer)) {
      return unpack(layer, diffId, folder, blob);
    } catch (LayerException e) {
      // what was altered on disk seldom unpacks to its end, where that would be noticed
      store.verify(layer);
      throw e;
    }
  }

  /** Unpacks what comes into an empty folder. */
  Unpacked unpack(Descriptor layer, Digest diffId, Path folder, InputStream blob)
      throws IOException {
    Path fs = Files.createDirectory(folder.resolve("fs"));
    // whatever the caller's umask is, unless the layer says otherwise
    Files.setPosixFilePermissions(fs, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<String> implied = new ArrayList<>();
    List<String> tar = new ArrayList<>(List.of("tar", "-C", "fs"));
    tar.addAll(namespaces.unpackOptions());
    UnpackResult[] unpacked = new UnpackResult[1];
    Namespaces.Result result =
        namespaces.runOnFiles(
            tar,
            Map.of("LC_ALL", "C"),
            folder,
            out -> unpacked[0] = transform(blob, layer.size(), out, implied),
            InputStream::readAllBytes);
    if (result.status() != 0) {
      throw new SandboxException(
          "layer "
              + layer.digest()
              + " can't be unpacked in "
              + fs
              + ": "
              + store.explain(result.errors()));
    }
    if (!unpacked[0].diffId().equals(diffId)) {
      throw new SandboxException(
          "layer "
              + layer.digest()
              + " holds "
              + unpacked[0].diffId()
              + ", but its image's config"
              + " says "
              + diffId
              + ": the image is broken, build or fetch another");
    }
    return new Unpacked(folder, implied);
  }

  private static UnpackResult transform(
      InputStream blob, long blobBytes, OutputStream tar, List<String> implied) throws IOException {
    return new LayerUnpacker(Limits.DEFAULT)
        .toOverlay(
            blob,
            blobBytes,
            tar,
            directory -> {
              implied.add(directory.raw());
              return Optional.empty();
            });
  }

  Path adopt(Unpacked unpacked, List<Digest> diffIds, List<Path> lower) throws IOException {
    boolean alone = unpacked.implied().isEmpty();
    if (!alone) {
      inherit(unpacked, lower);
    }
    return store.adoptTree(
        key(alone ? diffIds.get(diffIds.size() - 1) : LayerTreeIds.shaped(diffIds)),
        unpacked.folder().resolve("fs"));
  }

  private void inherit(Unpacked unpacked, List<Path> lower) throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", "-c", INHERIT, "inherit"));
    for (int i = lower.size() - 1; i >= 0; i--) {
      command.add(lower.get(i).toString());
    }
    String names = String.join("\n", unpacked.implied()) + "\n";
    Namespaces.Result result =
        namespaces.run(
            command,
            Map.of("LC_ALL", "C"),
            unpacked.folder(),
            out -> out.write(names.getBytes(StandardCharsets.ISO_8859_1)),
            InputStream::readAllBytes);
    if (result.status() != 0) {
      throw new SandboxException("folders of a layer can't be made as below: " + result.errors());
    }
  }

  private static <T> T await(Future<T> future) throws IOException {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SandboxException("interrupted", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    }
  }
}
