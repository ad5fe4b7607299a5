package dev.buildimage.sandbox;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.layer.LayerUnpacker;
import dev.buildimage.layer.Limits;
import dev.buildimage.layer.UnpackResult;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * An image's layers, each unpacked once into a folder of its own by GNU tar inside the namespaces,
 * side by side.
 *
 * <p>A tree belongs to its layer's diffID. Only where a layer holds files in folders that it
 * doesn't describe itself, those look as the layers below have them: such a tree belongs to the
 * chainID (OCI image specification, "Layer ChainID").
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
    List<Digest> chainIds = chainIds(diffIds);
    List<Future<Optional<Unpacked>>> unpacking = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      for (int i = 0; i < layers.size(); i++) {
        Descriptor layer = layers.get(i);
        Digest diffId = diffIds.get(i);
        boolean there = tree(diffId, chainIds.get(i)).isPresent();
        unpacking.add(
            threads.submit(() -> there ? Optional.empty() : Optional.of(unpack(layer, diffId))));
      }
      List<Path> trees = new ArrayList<>();
      for (int i = 0; i < layers.size(); i++) {
        Optional<Unpacked> unpacked = await(unpacking.get(i));
        if (unpacked.isPresent()) {
          trees.add(adopt(unpacked.get(), diffIds.get(i), chainIds.get(i), trees));
        } else {
          trees.add(tree(diffIds.get(i), chainIds.get(i)).orElseThrow());
        }
      }
      return trees;
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<Digest> chainIds(List<Digest> diffIds) {
    List<Digest> chainIds = new ArrayList<>();
    for (Digest diffId : diffIds) {
      chainIds.add(
          chainIds.isEmpty()
              ? diffId
              : Digest.of(chainIds.get(chainIds.size() - 1) + " " + diffId));
    }
    return chainIds;
  }

  private Optional<Path> tree(Digest diffId, Digest chainId) {
    return store.tree(diffId).or(() -> store.tree(chainId));
  }

  private record Unpacked(Path folder, List<String> implied) {}

  private Unpacked unpack(Descriptor layer, Digest diffId) throws IOException {
    Path folder = store.newWorkFolder("layer");
    Path fs = Files.createDirectory(folder.resolve("fs"));
    try {
      List<String> implied = new ArrayList<>();
      List<String> tar = new ArrayList<>(List.of("tar", "-C", "fs"));
      tar.addAll(LayerUnpacker.TAR_OPTIONS);
      UnpackResult[] unpacked = new UnpackResult[1];
      Namespaces.Result result =
          namespaces.run(
              inFreshRoot(tar),
              Map.of("LC_ALL", "C"),
              folder,
              out -> unpacked[0] = transform(layer, out, implied),
              InputStream::readAllBytes);
      if (result.status() != 0) {
        throw new SandboxException(
            "layer " + layer.digest() + " can't be unpacked in " + fs + ": " + result.errors());
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
    } catch (IOException | RuntimeException e) {
      namespaces.remove(folder);
      throw e;
    }
  }

  /** Whatever the caller's umask is, {@code /} is 755 unless the layer says otherwise. */
  private static List<String> inFreshRoot(List<String> command) {
    List<String> whole =
        new ArrayList<>(List.of("sh", "-c", "chmod 755 fs && exec \"$@\"", "unpack"));
    whole.addAll(command);
    return whole;
  }

  private UnpackResult transform(Descriptor layer, OutputStream tar, List<String> implied)
      throws IOException {
    try (InputStream blob = store.open(layer)) {
      return new LayerUnpacker(Limits.DEFAULT)
          .toOverlay(
              blob,
              tar,
              directory -> {
                implied.add(directory.raw());
                return Optional.empty();
              });
    }
  }

  private Path adopt(Unpacked unpacked, Digest diffId, Digest chainId, List<Path> lower)
      throws IOException {
    try {
      boolean alone = unpacked.implied().isEmpty() || lower.isEmpty();
      if (!alone) {
        inherit(unpacked, lower);
      }
      return store.adoptTree(alone ? diffId : chainId, unpacked.folder().resolve("fs"));
    } finally {
      namespaces.remove(unpacked.folder());
    }
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
