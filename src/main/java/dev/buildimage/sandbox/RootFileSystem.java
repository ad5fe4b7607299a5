package dev.buildimage.sandbox;

import dev.buildimage.image.Digest;
import dev.buildimage.layer.Archive;
import dev.buildimage.layer.Compression;
import dev.buildimage.layer.LayerException;
import dev.buildimage.layer.LayerPacker;
import dev.buildimage.layer.PackOptions;
import dev.buildimage.layer.PackResult;
import dev.buildimage.layer.UpperFiles;
import dev.buildimage.store.ContentStore;
import dev.buildimage.store.Folders;
import dev.buildimage.store.LayerTreeIds;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
  private final LayerTrees layerTrees;
  private final TreeFolder trees;
  private final OverlayFolder overlay;
  private final FileScripts scripts;
  private final List<Digest> below;
  private int containers;

  RootFileSystem(
      ContentStore store,
      Namespaces namespaces,
      Runtime runtime,
      LayerTrees layerTrees,
      OverlayFolder overlay,
      List<Digest> below) {
    this.store = store;
    this.namespaces = namespaces;
    this.runtime = runtime;
    this.layerTrees = layerTrees;
    this.trees = new TreeFolder(layerTrees);
    this.overlay = overlay;
    this.scripts = new FileScripts(namespaces, overlay);
    this.below = List.copyOf(below);
  }

  /** A file as the image sees it; empty when there is none. */
  public byte[] read(String path) throws IOException {
    return read(List.of(path)).get(0);
  }

  /** Several at once. */
  private List<byte[]> read(List<String> paths) throws IOException {
    List<byte[]> contents = new ArrayList<>();
    List<String> arguments = new ArrayList<>(List.of("read"));
    arguments.addAll(paths);
    scripts.run(
        out -> {},
        in -> {
          for (int i = 0; i < paths.size(); i++) {
            contents.add(in.readNBytes(size(in)));
          }
        },
        arguments);
    return contents;
  }

  /** A number and the end of its line. */
  private static int size(InputStream in) throws IOException {
    int size = 0;
    for (int digit = in.read(); digit >= '0'; digit = in.read()) {
      size = Math.addExact(Math.multiplyExact(size, 10), digit - '0');
    }
    return size;
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
    List<byte[]> files = read(List.of("/etc/passwd", "/etc/group"));
    return new UserDatabase(files.get(0), files.get(1)).user(text);
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
    scripts.run(List.of("mkdir", path, owner.owner()));
  }

  /**
   * Copies files into the image as {@code COPY} does.
   *
   * @throws SandboxException when a source isn't there, or can't take the place of what is
   */
  public void copy(CopySpec spec) throws IOException {
    Path folder = Files.createTempDirectory(overlay.folder(), "copy");
    trees.describe(folder.resolve("tree"), spec.from());
    new Copying(scripts, folder, spec).run();
  }

  /**
   * Unpacks an archive into the image as {@code ADD} does; owners are the archive's own.
   *
   * @param archive of the machine: tar, as it is or compressed with gzip, bzip2, xz or zstd
   * @param destination absolute, in the image: a folder, which is made if it isn't there
   * @param owner of all that is made, if given
   * @param mode of all that is unpacked, if given
   * @return whether the file is an archive; nothing is done where it isn't
   */
  public boolean unpack(
      Path archive, String destination, Optional<ContainerUser> owner, Optional<String> mode)
      throws IOException {
    Archive source = new Archive(archive);
    if (!source.isOne()) {
      return false;
    }
    Path folder = Files.createTempDirectory(overlay.folder(), "add");
    Path unpacked = Files.createDirectory(folder.resolve("fs"));
    List<String> tar =
        new ArrayList<>(List.of("sh", "-c", "chmod 755 fs && exec tar -C fs \"$@\"", "unpack"));
    tar.addAll(namespaces.unpackOptions());
    try {
      Namespaces.Result result =
          namespaces.run(
              tar, Map.of("LC_ALL", "C"), folder, source::writeTo, InputStream::readAllBytes);
      if (result.status() != 0) {
        throw new SandboxException(result.errors());
      }
    } catch (LayerException e) {
      throw new LayerException(archive.getFileName() + ": " + e.getMessage(), e);
    }
    trees.describeWritable(folder.resolve("tree"), new FileTree.Folder(unpacked));
    scripts.run(
        List.of(
            "unpack",
            folder.getFileName() + "/tree",
            destination,
            "true",
            owner.map(ContainerUser::owner).orElse(""),
            mode.orElse(""),
            "/",
            ""));
    return true;
  }

  /**
   * Runs a container and reads its output and errors as one stream.
   *
   * @return its exit status
   */
  public int run(ContainerSpec spec, OutputStream log) throws IOException {
    Map<String, String> env = new HashMap<>(overlay.signals());
    env.put("BUILDER_MERGE", "1");
    ContainerSpec merged =
        new ContainerSpec(
            MergedStreams.under(runtime, spec.process()),
            spec.mounts(),
            spec.network(),
            spec.security());
    try (PreparedMounts mounts = prepare(merged)) {
      Namespaces.Result result =
          namespaces.run(
              container(merged, mounts),
              env,
              overlay.folder(),
              out -> {},
              in -> in.transferTo(log));
      log.write(result.errors().getBytes(StandardCharsets.UTF_8));
      if (result.status() != 0) {
        new RuntimeChoice(store).forget();
      }
      return result.status();
    }
  }

  /**
   * Runs a container on this process's own standard streams.
   *
   * @return its exit status
   */
  public int runAttached(ContainerSpec spec) throws IOException {
    Map<String, String> env = new HashMap<>(overlay.signals());
    if (spec.process().terminal().isPresent()) {
      // an interactive shell heeds no TERM
      env.put("BUILDER_END", "HUP");
    }
    try (PreparedMounts mounts = prepare(spec)) {
      return namespaces.runAttached(container(spec, mounts), env, overlay.folder());
    }
  }

  private PreparedMounts prepare(ContainerSpec spec) throws IOException {
    List<Mount> mounts = new ArrayList<>(NameResolution.binds(overlay.folder(), spec.network()));
    mounts.addAll(spec.mounts());
    if (namespaces.ids() == Ids.ONE) {
      mounts.add(AptSandbox.bind(overlay.folder()));
    }
    return PreparedMounts.in(overlay.folder(), String.valueOf(containers++), trees, mounts);
  }

  private List<String> container(ContainerSpec spec, PreparedMounts mounts) throws IOException {
    overlay.addMountPoints(mounts.points());
    Map.Entry<String, String> bundle =
        runtime.bundleFile(
            new Bundle(
                namespaces.ids() == Ids.ONE ? AptSandbox.configure(spec.process()) : spec.process(),
                mounts.mounts(),
                spec.network(),
                spec.security(),
                namespaces.ids()));
    Path file = overlay.folder().resolve(bundle.getKey());
    Files.deleteIfExists(file);
    // it may hold a secret in its environment
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, bundle.getValue());
    return overlay.mounted(runtime.command(overlay.folder()));
  }

  /**
   * What has changed in folders, and the folders above them where these are new or changed.
   *
   * @param paths absolute
   * @param visitor gets the entries in the order of their names, each folder before what is in it
   * @throws SandboxException when one of the folders is a link, or in one
   */
  public void changed(List<String> paths, UpperFiles.Visitor visitor) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("changed"));
    arguments.addAll(paths);
    List<LayerException> damages = new ArrayList<>();
    scripts.run(
        out -> {},
        in -> {
          try {
            UpperFiles.read(in, visitor);
          } catch (LayerException e) {
            // a script that has failed has cut it, and says why
            damages.add(e);
          }
        },
        arguments);
    if (!damages.isEmpty()) {
      throw damages.get(0);
    }
  }

  /**
   * What has changed, as a layer, which others can be made on at once.
   *
   * @param mediaType of the layer, which also says how it will be compressed
   * @param epoch later modification times become this one
   */
  public CommittedLayer commit(String mediaType, Instant epoch) throws IOException {
    Path folder = store.newWorkFolder("layer");
    boolean done = false;
    try {
      PackResult packed = pack(CommittedLayer.tar(folder), epoch);
      List<Digest> diffIds = new ArrayList<>(below);
      diffIds.add(packed.diffId());
      if (packed.entries() > 0) {
        // its "/", which no layer of ours describes, is the one below
        store.adoptTree(layerTrees.key(LayerTreeIds.shaped(diffIds)), overlay.upper());
      }
      done = true;
      return new CommittedLayer(store, mediaType, folder, packed);
    } finally {
      if (!done) {
        Folders.delete(folder);
      }
    }
  }

  private PackResult pack(Path tar, Instant epoch) throws IOException {
    List<String> pack =
        new ArrayList<>(List.of("sh", "-c", PACK, "pack", String.valueOf(epoch.getEpochSecond())));
    pack.addAll(LayerPacker.TAR_OPTIONS);
    PackResult[] packed = new PackResult[1];
    PackOptions options = new PackOptions(epoch, Set.of(), Compression.NONE);
    try (OutputStream out = store.create(tar)) {
      Namespaces.Result result =
          namespaces.runOnFiles(
              pack,
              Map.of("LC_ALL", "C"),
              overlay.folder(),
              in -> {},
              in -> packed[0] = new LayerPacker().pack(in, out, options));
      if (result.status() != 0) {
        throw new SandboxException("the layer can't be packed: " + result.errors());
      }
    }
    return packed[0];
  }

  @Override
  public void close() throws IOException {
    overlay.close();
  }
}
