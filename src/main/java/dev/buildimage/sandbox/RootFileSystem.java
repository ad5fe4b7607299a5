package dev.buildimage.sandbox;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.layer.LayerPacker;
import dev.buildimage.layer.PackOptions;
import dev.buildimage.layer.PackResult;
import dev.buildimage.store.ContentStore;
import dev.buildimage.store.LayerTreeIds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An image's root file system with a writable layer on top, for as long as it is open: processes
 * run in it, files come into it, and what changed becomes a layer.
 */
public final class RootFileSystem implements AutoCloseable {
  private static final String PACK =
      """
      cd upper &&
      find . -newermt "@$1" -exec touch --no-dereference --date="@$1" {} + &&
      shift && exec tar "$@"
      """;

  private final ContentStore store;
  private final Namespaces namespaces;
  private final Runtime runtime;
  private final OverlayFolder overlay;
  private final List<Digest> below;

  RootFileSystem(
      ContentStore store,
      Namespaces namespaces,
      Runtime runtime,
      OverlayFolder overlay,
      List<Digest> below) {
    this.store = store;
    this.namespaces = namespaces;
    this.runtime = runtime;
    this.overlay = overlay;
    this.below = List.copyOf(below);
  }

  /** A file as the image sees it; empty when there is none. */
  public byte[] read(String path) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    files(in -> in.transferTo(content), "read", path);
    return content.toByteArray();
  }

  /**
   * The ids of a user as {@code USER} writes it.
   *
   * @throws SandboxException when a name isn't in the image
   */
  public ContainerUser user(String text) throws IOException {
    if (text.isEmpty()) {
      return ContainerUser.ROOT;
    }
    return new UserDatabase(read("/etc/passwd"), read("/etc/group")).user(text);
  }

  /**
   * The ids of an owner as {@code --chown} writes it: as {@link #user}, but the group of a number
   * alone is the same number (Dockerfile reference, "COPY --chown").
   *
   * @throws SandboxException when a name isn't in the image
   */
  public ContainerUser owner(String text) throws IOException {
    return user(text.matches("[0-9]+") ? text + ":" + text : text);
  }

  /** Makes a directory and its missing parents, mode 755. */
  public void makeDirectory(String path, ContainerUser owner) throws IOException {
    files(InputStream::readAllBytes, "mkdir", path, owner.owner());
  }

  /**
   * Copies files into the image as {@code COPY} does.
   *
   * @param context the folder that the sources are in
   * @param sources paths in it; a folder's content where the path ends in {@code /}, else a file
   * @param destination absolute; a folder if it ends in {@code /}, is one, or there are several
   *     sources
   * @param owner of all that is made
   * @param mode octal, for all that is copied; empty: as in the context
   */
  public void copy(
      Path context,
      List<String> sources,
      String destination,
      ContainerUser owner,
      Optional<String> mode)
      throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of("copy", context.toString(), destination, owner.owner(), mode.orElse("")));
    arguments.addAll(sources);
    files(InputStream::readAllBytes, arguments.toArray(String[]::new));
  }

  private void files(Namespaces.Reader output, String... arguments) throws IOException {
    Namespaces.Result result =
        namespaces.run(
            overlay.mounted(Script.FILES.command(arguments)),
            Map.of(),
            overlay.folder(),
            out -> {},
            output);
    if (result.status() != 0) {
      throw new SandboxException(result.errors());
    }
  }

  /**
   * Runs a container and reads its output and errors as one stream.
   *
   * @return its exit status
   */
  public int run(ContainerSpec spec, OutputStream log) throws IOException {
    Map<String, String> env = new HashMap<>(overlay.signals());
    env.put("BUILDER_MERGE", "1");
    Namespaces.Result result =
        namespaces.run(container(spec), env, overlay.folder(), out -> {}, in -> in.transferTo(log));
    log.write(result.errors().getBytes(StandardCharsets.UTF_8));
    return result.status();
  }

  /**
   * Runs a container on this process's own standard streams.
   *
   * @return its exit status
   */
  public int runAttached(ContainerSpec spec) throws IOException {
    return namespaces.runAttached(container(spec), overlay.signals(), overlay.folder());
  }

  private List<String> container(ContainerSpec spec) throws IOException {
    List<Bind> binds = NameResolution.addTo(spec.binds(), overlay.folder(), spec.network());
    ContainerSpec whole =
        new ContainerSpec(spec.process(), binds, spec.network(), spec.capabilities());
    overlay.addMountPoints(whole.binds());
    Map.Entry<String, String> bundle = runtime.bundleFile(whole);
    Files.writeString(overlay.folder().resolve(bundle.getKey()), bundle.getValue());
    return overlay.mounted(runtime.command(overlay.folder()));
  }

  /**
   * What has changed, as a layer in the store.
   *
   * @param mediaType of the gzip-compressed layer
   * @param epoch later modification times become this one
   */
  public CommittedLayer commit(String mediaType, Instant epoch) throws IOException {
    List<String> pack =
        new ArrayList<>(List.of("sh", "-c", PACK, "pack", String.valueOf(epoch.getEpochSecond())));
    pack.addAll(LayerPacker.TAR_OPTIONS);
    PackResult[] packed = new PackResult[1];
    Descriptor descriptor =
        store.add(
            mediaType,
            blob -> {
              Namespaces.Result result =
                  namespaces.run(
                      pack,
                      Map.of("LC_ALL", "C"),
                      overlay.folder(),
                      out -> {},
                      in ->
                          packed[0] =
                              new LayerPacker().pack(in, blob, new PackOptions(epoch, Set.of())));
              if (result.status() != 0) {
                throw new SandboxException("the layer can't be packed: " + result.errors());
              }
            });
    List<Digest> diffIds = new ArrayList<>(below);
    diffIds.add(packed[0].diffId());
    // its "/", which no layer of ours describes, is the one below
    store.adoptTree(LayerTreeIds.shaped(diffIds), overlay.upper());
    return new CommittedLayer(descriptor, packed[0].diffId(), packed[0].uncompressedBytes());
  }

  @Override
  public void close() throws IOException {
    overlay.close();
  }
}
