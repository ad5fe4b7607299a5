package dev.buildimage.maven;

import dev.buildimage.build.AddedLayer;
import dev.buildimage.build.AddedLayers;
import dev.buildimage.build.BucketLayers;
import dev.buildimage.build.BuildDefinition;
import dev.buildimage.build.BuildException;
import dev.buildimage.build.BuildLog;
import dev.buildimage.build.EarlierImages;
import dev.buildimage.build.ToolsAddition;
import dev.buildimage.build.Work;
import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.Platform;
import dev.buildimage.key.KeyException;
import dev.buildimage.key.KeyRepository;
import dev.buildimage.layer.BucketFile;
import dev.buildimage.sandbox.Bind;
import dev.buildimage.sandbox.Network;
import dev.buildimage.sandbox.RootFileSystem;
import dev.buildimage.sandbox.Sandbox;
import dev.buildimage.store.ContentStore;
import dev.buildimage.store.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Everything that the project's Maven build resolves, as layers: the build is run in the tools
 * image with the recorder inside, and what it has resolved becomes layers; then it is run again,
 * with these and without any network, to prove that nothing is missing.
 */
public final class DependencyLayers implements ToolsAddition {
  private static final String RECORDED = ToolsAddition.WORK + "/repository";
  private static final String CALLER = ToolsAddition.HOME + "/caller";
  private static final String EARLIER = ToolsAddition.HOME + "/earlier";

  private static final int NAMED = 200;

  private static final String WITHOUT =
      "\nMake this build pass in the image, or do without its layers: -Dbuilder.dependencyLayers=false";

  private final ContentStore store;
  private final Sandbox sandbox;
  private final EarlierImages images;
  private final KeyRepository repository;
  private final Optional<Path> pom;
  private final DependencyRequest request;
  private final BuildLog log;

  /**
   * Of one project.
   *
   * @param images what they have is not downloaded again
   * @param repository the project's
   * @param pom of any of its modules; empty where there is none, and then there are no layers
   */
  public DependencyLayers(
      ContentStore store,
      Sandbox sandbox,
      EarlierImages images,
      KeyRepository repository,
      Optional<Path> pom,
      DependencyRequest request,
      BuildLog log) {
    this.store = store;
    this.sandbox = sandbox;
    this.images = images;
    this.repository = repository;
    this.pom = pom;
    this.request = request;
    this.log = log;
  }

  @Override
  public AddedLayers layers(BuildDefinition definition, ImageReference name, Image tools)
      throws IOException, BuildException, KeyException {
    if (pom.isEmpty()) {
      return AddedLayers.NONE;
    }
    Optional<ImageMaven> maven;
    byte[] configuration;
    try (RootFileSystem root = sandbox.open(tools)) {
      maven = NestedMaven.find(root, tools);
      configuration = root.read(ImageMaven.CONFIGURATION);
    }
    if (maven.isEmpty()) {
      log.warning(
          "the image that Dockerfile.build makes has no mvn on its PATH, so that the builder image"
              + " will hold nothing of what Maven resolves: install Maven there");
      return AddedLayers.NONE;
    }
    Path root = buildRoot();
    refuseOtherThanPromised(maven.get(), root);
    Path work = store.newWorkFolder("dependencies");
    try {
      List<Image> earlier = images.of(name, tools.config().platform().orElse(Platform.ofMachine()));
      Map<BucketFile, Path> files =
          record(Files.createDirectory(work.resolve("recorded")), tools, earlier);
      Instant start = Instant.now();
      BucketLayers writer =
          new BucketLayers(store, request.compression(), tools.manifest().mediaType());
      List<AddedLayer> layers =
          new ArrayList<>(writer.write(files, ImageMaven.REPOSITORY, earlier));
      Path rc = Files.write(work.resolve("mavenrc"), maven.get().configuration(configuration));
      layers.add(writer.write(rc, ImageMaven.CONFIGURATION));
      List<AddedLayer> fresh = layers.stream().filter(AddedLayer::isNew).toList();
      log.done(
          Work.Kind.LAYER,
          "wrote "
              + fresh.size()
              + " of "
              + layers.size()
              + " dependency layers, "
              + files.size()
              + " files in all",
          Duration.between(start, Instant.now()),
          fresh.stream().mapToLong(layer -> layer.descriptor().size()).sum());
      return new AddedLayers(layers, this::replay);
    } finally {
      Folders.delete(work);
    }
  }

  private Map<BucketFile, Path> record(Path work, Image tools, List<Image> earlier)
      throws IOException, BuildException, KeyException {
    Instant start = Instant.now();
    List<Bind> binds = new ArrayList<>();
    LinkedRepository local = new LinkedRepository(work.resolve("repository"));
    List<Path> downloaded = List.of();
    if (Files.isDirectory(request.localRepository())) {
      binds.add(new Bind(request.localRepository(), CALLER, true));
      // what was installed may be another by now than an earlier image's
      downloaded = local.addInstalled(request.localRepository(), CALLER, request.offline());
    }
    if (!earlier.isEmpty()) {
      linkLayers(earlier.get(0), local, binds);
    }
    local.addDownloaded(downloaded, CALLER);
    for (Path folder : request.folders()) {
      binds.add(new Bind(folder, folder.toString(), true));
    }
    Path settings =
        Files.createFile(
            work.resolve("settings.xml"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(settings, request.settings());
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-s",
                ToolsAddition.WORK + "/settings.xml",
                // nothing unverified enters
                "--strict-checksums",
                "-Dmaven.repo.local=" + RECORDED));
    if (request.offline()) {
      arguments.add("-o");
    }
    arguments.addAll(command());
    String options =
        CallerTrust.write(work.resolve("trusted.jks"), ToolsAddition.WORK + "/trusted.jks");
    String step = "[recording] mvn " + String.join(" ", command());
    Run run =
        run(
            Work.Kind.RECORD,
            step,
            work,
            tools,
            List.of(),
            arguments,
            options,
            binds,
            Network.HOST,
            "recorded.log");
    if (run.status() != 0) {
      log.failed(step);
      throw new BuildException(
          "'mvn "
              + String.join(" ", command())
              + "', run in the image that Dockerfile.build makes to see what it resolves, ended with"
              + " exit code "
              + run.status()
              + " (all its output is in "
              + request.logs().resolve("recorded.log")
              + "):\n"
              + run.tail()
              + WITHOUT);
    }
    RecordedRepository recorded = new RecordedRepository(run.recording(), local, RECORDED);
    refuseSnapshots(recorded.snapshots());
    Map<BucketFile, Path> files =
        recorded.files(ImageMaven.REPOSITORY, Files.createDirectory(work.resolve("metadata")));
    if (!recorded.unverified().isEmpty()) {
      log.warning(
          "from the local repository alone, where no checksum vouches for it, and no other machine"
              + " has it until it is deployed: "
              + summary(recorded.unverified()));
    }
    log.done(
        step,
        Duration.between(start, Instant.now()),
        files.keySet().stream().mapToLong(BucketFile::bytes).sum());
    return files;
  }

  private static String summary(Set<String> names) {
    String text = names.stream().limit(NAMED).collect(Collectors.joining(", "));
    return names.size() <= NAMED ? text : text + " and " + (names.size() - NAMED) + " more";
  }

  private void linkLayers(Image image, LinkedRepository local, List<Bind> binds)
      throws IOException {
    List<Descriptor> descriptors = new ArrayList<>();
    List<Digest> diffIds = new ArrayList<>();
    for (AddedLayer layer : BucketLayers.dependencies(image)) {
      descriptors.add(layer.descriptor());
      diffIds.add(layer.diffId());
    }
    for (Path tree : sandbox.trees(descriptors, diffIds)) {
      Path folder = tree.resolve(ImageMaven.REPOSITORY.substring(1));
      if (Files.isDirectory(folder)) {
        String seenAs = EARLIER + "/" + binds.size();
        binds.add(new Bind(folder, seenAs, true));
        local.addLayer(folder, seenAs);
      }
    }
  }

  private void refuseSnapshots(List<String> snapshots) throws BuildException {
    if (snapshots.isEmpty()) {
      return;
    }
    String text = "\n  " + String.join("\n  ", snapshots);
    if (!request.allowSnapshots()) {
      throw new BuildException(
          "the build resolves snapshots, which may be others tomorrow under the same key: name"
              + " releases, or allow them with builder.allowSnapshots"
              + text);
    }
    log.warning("snapshots, which the key can't promise:" + text);
  }

  private void replay(Image tools, List<AddedLayer> layers)
      throws IOException, BuildException, KeyException {
    Path work = store.newWorkFolder("replay");
    try {
      replay(work, tools, layers);
    } finally {
      Folders.delete(work);
    }
  }

  private void replay(Path work, Image tools, List<AddedLayer> layers)
      throws IOException, BuildException, KeyException {
    Instant start = Instant.now();
    List<String> arguments = new ArrayList<>(List.of("-o"));
    arguments.addAll(command());
    String step = "[replay] mvn " + String.join(" ", arguments) + ", without a network";
    Run run =
        run(
            Work.Kind.REPLAY,
            step,
            work,
            tools,
            layers,
            arguments,
            "",
            List.of(),
            Network.NONE,
            "replayed.log");
    if (run.status() != 0) {
      log.failed(step);
      List<String> missing = run.recording().missing();
      throw new BuildException(
          "'mvn -o "
              + String.join(" ", command())
              + "' fails in the builder image without a network, so it was not made: "
              + (missing.isEmpty()
                  ? "Maven finds all that it looks for, so a plugin fetches something by itself."
                      + " Have one of <caches>, or a RUN instruction of Dockerfile.build, put that"
                      + " into the image"
                  : "these are missing, since the build resolves something else each time:\n  "
                      + String.join("\n  ", missing))
              + "\n(all its output is in "
              + request.logs().resolve("replayed.log")
              + "):\n"
              + run.tail()
              + WITHOUT);
    }
    log.done(
        step,
        Duration.between(start, Instant.now()),
        layers.stream().mapToLong(layer -> layer.descriptor().size()).sum());
  }

  private List<String> command() {
    List<String> command = new ArrayList<>(request.goals());
    if (!request.profiles().isEmpty()) {
      command.add("-P" + String.join(",", request.profiles()));
    }
    return command;
  }

  private record Run(int status, Recording recording, String tail) {}

  private Run run(
      Work.Kind kind,
      String step,
      Path work,
      Image tools,
      List<AddedLayer> layers,
      List<String> arguments,
      String options,
      List<Bind> binds,
      Network network,
      String logName)
      throws IOException, BuildException, KeyException {
    Path project = Files.createDirectory(work.resolve("project"));
    List<Bind> all = new ArrayList<>(binds);
    all.addAll(new ProjectCopy(repository).write(project, ToolsAddition.WORK + "/project"));
    NestedMaven maven = new NestedMaven(tools, work);
    List<Descriptor> descriptors = new ArrayList<>(tools.manifest().layers());
    List<Digest> diffIds = new ArrayList<>(tools.config().diffIds());
    for (AddedLayer layer : layers) {
      descriptors.add(layer.descriptor());
      diffIds.add(layer.diffId());
    }
    Path file = Files.createDirectories(request.logs()).resolve(logName);
    try (RootFileSystem root = sandbox.open(descriptors, diffIds);
        NestedOutput output = new NestedOutput(file, step, log)) {
      log.started(kind, step);
      int status = maven.run(root, module(), arguments, options, all, network, output);
      return new Run(status, maven.recording(), output.errors());
    }
  }

  private SourceFiles files() throws IOException {
    return new SourceFiles(repository.workTree().toRealPath(), repository);
  }

  private Path buildRoot() throws IOException, BuildException, KeyException {
    SourceFiles files = files();
    return new BuildRoot(files.workTree(), new RawPoms(files, new ParsedPoms()))
        .of(pom.orElseThrow().toRealPath());
  }

  /** The folder of the build root in the repository. */
  private String module() throws IOException, BuildException, KeyException {
    Path workTree = repository.workTree().toRealPath();
    Path root = buildRoot();
    return workTree.relativize(root).getNameCount() == 1
        ? ""
        : workTree.relativize(root.getParent()).toString();
  }

  /** Which Maven it is, is in the key. */
  private void refuseOtherThanPromised(ImageMaven maven, Path root)
      throws IOException, BuildException, KeyException {
    Optional<String> wrapper = MavenFolder.of(root, files()).wrapperVersion();
    Optional<String> promised = wrapper.or(request::mavenVersion).filter(ImageMaven::isVersion);
    if (promised.isPresent() && !promised.get().equals(maven.version())) {
      throw new BuildException(
          "the key says Maven "
              + promised.get()
              + ", from "
              + (wrapper.isPresent() ? ".mvn/wrapper/maven-wrapper.properties" : "mavenVersion")
              + ", and the image that Dockerfile.build makes has Maven "
              + maven.version()
              + ": make them the same, or do without what Maven resolves in the image:"
              + " -Dbuilder.dependencyLayers=false");
    }
  }
}
