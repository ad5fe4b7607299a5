package dev.buildimage.build;

import dev.buildimage.dockerfile.Mount;
import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.Platform;
import dev.buildimage.key.KeyException;
import dev.buildimage.layer.LayerException;
import dev.buildimage.sandbox.Bind;
import dev.buildimage.sandbox.ContainerProcess;
import dev.buildimage.sandbox.ContainerSpec;
import dev.buildimage.sandbox.ContainerUser;
import dev.buildimage.sandbox.ImageEnvironment;
import dev.buildimage.sandbox.Network;
import dev.buildimage.sandbox.RootFileSystem;
import dev.buildimage.sandbox.Sandbox;
import dev.buildimage.sandbox.SandboxException;
import dev.buildimage.sandbox.Security;
import dev.buildimage.store.CacheFolders;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What commands put into caches, as layers. Each runs in the tools image, with an empty cache: what
 * an earlier image had there must not decide what is in this one. What it puts there becomes
 * layers; then it is run again, with these and without any network, to prove that nothing is
 * missing.
 *
 * <p>A cache with the same tools, configuration and inputs as an earlier image's has that one's
 * layers. One with another configuration is filled twice, to see whether both times give the same.
 */
public final class CacheLayers implements ToolsAddition {
  private static final String PROJECT = WORK + "/project";
  private static final int NAMED = 20;

  private final ContentStore store;
  private final Sandbox sandbox;
  private final EarlierImages images;
  private final StepOptions options;
  private final boolean strict;
  private final Path logs;
  private final BuildLog log;

  /**
   * In a sandbox.
   *
   * @param images what they have is not made again
   * @param options secrets and proxies for the commands
   * @param strict whether a file that isn't the same each time is an error
   * @param logs the folder for the commands' output
   */
  public CacheLayers(
      ContentStore store,
      Sandbox sandbox,
      EarlierImages images,
      StepOptions options,
      boolean strict,
      Path logs,
      BuildLog log) {
    this.store = store;
    this.sandbox = sandbox;
    this.images = images;
    this.options = options;
    this.strict = strict;
    this.logs = logs;
    this.log = log;
  }

  @Override
  public AddedLayers layers(BuildDefinition definition, ImageReference repository, Image tools)
      throws IOException, BuildException, KeyException {
    List<KeyedCache> caches = definition.caches();
    if (caches.isEmpty()) {
      return AddedLayers.NONE;
    }
    List<Image> earlier =
        images.of(repository, tools.config().platform().orElse(Platform.ofMachine()));
    BucketLayers writer =
        new BucketLayers(store, definition.compression(), tools.manifest().mediaType());
    List<AddedLayer> layers = new ArrayList<>();
    for (KeyedCache cache : caches) {
      String configuration = cache.configuration(definition.toolsKey()).toString();
      String id = configuration + " " + cache.id(definition.toolsKey());
      Optional<List<AddedLayer>> there = stored(earlier, id);
      List<AddedLayer> its;
      if (there.isPresent()) {
        log.cached(step(cache));
        its = there.get();
      } else {
        boolean known = isKnown(earlier, configuration);
        its = fill(cache, tools, known, writer, CacheInputs.MOST / caches.size(), earlier);
      }
      for (AddedLayer layer : its) {
        layers.add(
            new AddedLayer(
                layer.descriptor().withAnnotation(BucketLayers.CACHE, id),
                layer.diffId(),
                cache.cache().label(),
                layer.isNew()));
      }
    }
    return new AddedLayers(
        layers,
        (image, all) -> {
          for (KeyedCache cache : caches) {
            replay(cache, image, all);
          }
        });
  }

  private Optional<List<AddedLayer>> stored(List<Image> earlier, String id) {
    for (Image image : earlier) {
      List<AddedLayer> layers = BucketLayers.caches(image).getOrDefault(id, List.of());
      if (!layers.isEmpty()
          && layers.stream().allMatch(layer -> store.contains(layer.descriptor()))) {
        return Optional.of(layers);
      }
    }
    return Optional.empty();
  }

  private static boolean isKnown(List<Image> earlier, String configuration) {
    return earlier.stream()
        .flatMap(image -> BucketLayers.caches(image).keySet().stream())
        .anyMatch(id -> id.startsWith(configuration + " "));
  }

  private static String step(KeyedCache cache) {
    return "[" + cache.cache().label() + "] " + shown(cache.cache().command());
  }

  /** Its first line: the pom has the others. */
  private static String shown(String command) {
    int end = command.indexOf('\n');
    return end < 0 ? command : command.substring(0, end) + " ...";
  }

  private List<AddedLayer> fill(
      KeyedCache cache,
      Image tools,
      boolean known,
      BucketLayers writer,
      int most,
      List<Image> earlier)
      throws IOException, BuildException, KeyException {
    Path work = store.newWorkFolder("cache");
    try {
      CacheFiles files =
          fill(
              cache,
              tools,
              step(cache),
              Files.createDirectory(work.resolve("filled")),
              Optional.of(Files.createDirectory(work.resolve("content"))));
      if (!known) {
        CacheFiles again =
            fill(
                cache,
                tools,
                step(cache) + ", once more, since it is new",
                Files.createDirectory(work.resolve("again")),
                Optional.empty());
        tellDifferences(cache, files.differences(again));
      }
      Instant start = Instant.now();
      List<AddedLayer> layers = writer.write(cache.cache(), files, most, earlier);
      List<AddedLayer> fresh = layers.stream().filter(AddedLayer::isNew).toList();
      log.done(
          Work.Kind.LAYER,
          "wrote "
              + fresh.size()
              + " of "
              + layers.size()
              + " layers of "
              + cache.cache().label()
              + ", "
              + files.files().size()
              + " files in all",
          Duration.between(start, Instant.now()),
          fresh.stream().mapToLong(layer -> layer.descriptor().size()).sum());
      return layers;
    } finally {
      sandbox.discard(List.of(work));
    }
  }

  private void tellDifferences(KeyedCache cache, List<String> paths) throws BuildException {
    if (paths.isEmpty()) {
      return;
    }
    String text =
        cache.cache().label()
            + ": these files are not the same each time, so the key can't promise them. Name those"
            + " that nobody needs in <excludes>; the others make images of one key differ:\n  "
            + String.join("\n  ", paths.subList(0, Math.min(NAMED, paths.size())))
            + (paths.size() > NAMED ? "\n  and " + (paths.size() - NAMED) + " more" : "");
    if (strict) {
      throw new BuildException(text + "\n(builder.strict makes warnings errors)");
    }
    log.warning(text);
  }

  private CacheFiles fill(
      KeyedCache cache, Image tools, String step, Path work, Optional<Path> content)
      throws IOException, BuildException, KeyException {
    Instant start = Instant.now();
    Path output = log(cache, ".log");
    try (Run run = new Run(cache, tools, List.of(), Work.Kind.CACHE, step, work, output)) {
      List<RunMount> secrets = new ArrayList<>();
      for (String id : cache.cache().secrets()) {
        secrets.add(
            new RunMount.OfSecret(
                new Mount.Secret(
                    id, Optional.of("/run/secrets/" + id), Optional.empty(), true, 0, 0, 0400)));
      }
      Optional<BuildException> failure =
          run.execute(cache.cache().command(), options.proxies(), secrets, Network.HOST);
      if (failure.isPresent()) {
        throw new BuildException(
            "'"
                + cache.cache().command()
                + "', run in the image that Dockerfile.build makes to fill it, "
                + failure.get().getMessage()
                + "\n(all its output is in "
                + output
                + ")\nMake it pass there, with nothing of the repository but its <inputs>",
            failure.get());
      }
      CacheFiles files = CacheFiles.of(cache, run.root(), content);
      log.done(step, Duration.between(start, Instant.now()), files.bytes());
      return files;
    } catch (BuildException | LayerException | SandboxException e) {
      log.failed(step);
      throw named(cache, e);
    }
  }

  private static BuildException named(KeyedCache cache, Exception e) {
    String label = cache.cache().label() + ": ";
    String message = String.valueOf(e.getMessage());
    return new BuildException(message.startsWith(label) ? message : label + message, e);
  }

  private void replay(KeyedCache cache, Image tools, List<AddedLayer> layers)
      throws IOException, BuildException, KeyException {
    Instant start = Instant.now();
    String command = cache.cache().replay().orElse(cache.cache().command());
    String step =
        "[" + cache.cache().label() + "] " + shown(command) + ", replayed without a network";
    Path output = log(cache, "-replayed.log");
    Path work = store.newWorkFolder("cache");
    try (Run run = new Run(cache, tools, layers, Work.Kind.REPLAY, step, work, output)) {
      Optional<BuildException> failure = run.execute(command, Map.of(), List.of(), Network.NONE);
      if (failure.isPresent()) {
        throw new BuildException(
            "'"
                + command
                + "' fails in the builder image without a network, so it was not made: it "
                + failure.get().getMessage()
                + "\n(all its output is in "
                + output
                + ")\nHave <command> put what is missing into "
                + String.join(" or ", cache.cache().paths())
                + (cache.cache().excludes().isEmpty() ? "" : ", exclude less")
                + ", or write a <replay> that says how the cache is used offline",
            failure.get());
      }
      log.done(
          step,
          Duration.between(start, Instant.now()),
          layers.stream().mapToLong(layer -> layer.descriptor().size()).sum());
    } catch (BuildException | SandboxException e) {
      log.failed(step);
      throw named(cache, e);
    } finally {
      sandbox.discard(List.of(work));
    }
  }

  private Path log(KeyedCache cache, String end) throws IOException {
    return Files.createDirectories(logs).resolve("cache-" + cache.cache().name() + end);
  }

  /** A command's root file system, and its copy of the inputs. */
  private final class Run implements AutoCloseable {
    private final Image tools;
    private final Path project;
    private final RootFileSystem root;
    private final StepRoom room;

    /**
     * Opens them.
     *
     * @param layers on top of the tools
     * @param work an empty folder
     */
    Run(
        KeyedCache cache,
        Image tools,
        List<AddedLayer> layers,
        Work.Kind kind,
        String step,
        Path work,
        Path output)
        throws IOException, KeyException {
      this.tools = tools;
      this.project = work.resolve("project");
      cache.inputs().materialize(project);
      List<Descriptor> descriptors = new ArrayList<>(tools.manifest().layers());
      List<Digest> diffIds = new ArrayList<>(tools.config().diffIds());
      for (AddedLayer layer : layers) {
        descriptors.add(layer.descriptor());
        diffIds.add(layer.diffId());
      }
      Path own = Files.createDirectory(work.resolve("own"));
      StepOutput lines = new StepOutput(log, step, output);
      log.started(kind, step);
      this.root = sandbox.open(descriptors, diffIds);
      this.room = new StepRoom(root, Map.of(), own, lines);
    }

    RootFileSystem root() {
      return root;
    }

    /** Runs a command, and tells how it failed. */
    Optional<BuildException> execute(
        String command, Map<String, String> proxies, List<RunMount> secrets, Network network)
        throws IOException, BuildException, KeyException {
      try (RunMounts open =
          RunMounts.open(secrets, room, new CacheFolders(store), options, PROJECT)) {
        List<dev.buildimage.sandbox.Mount> mounts =
            new ArrayList<>(List.of(new Bind(project, PROJECT, false)));
        mounts.addAll(open.mounts());
        Map<String, String> env = new LinkedHashMap<>(proxies);
        env.putAll(ImageEnvironment.of(tools.config(), ContainerUser.ROOT));
        int status =
            root.run(
                new ContainerSpec(
                    new ContainerProcess(
                        List.of("/bin/sh", "-ec", command), env, PROJECT, ContainerUser.ROOT),
                    mounts,
                    network,
                    Security.SANDBOX),
                room.output());
        room.output().close();
        return status == 0 ? Optional.empty() : Optional.of(room.output().failure(status));
      }
    }

    @Override
    public void close() throws IOException {
      root.close();
    }
  }
}
