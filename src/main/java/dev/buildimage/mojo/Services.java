package dev.buildimage.mojo;

import dev.buildimage.build.AncestorKeys;
import dev.buildimage.build.Ancestors;
import dev.buildimage.build.BuildDefinition;
import dev.buildimage.build.BuildException;
import dev.buildimage.build.BuildLog;
import dev.buildimage.build.BuildRequest;
import dev.buildimage.build.BuilderImages;
import dev.buildimage.build.BuilderKey;
import dev.buildimage.build.EarlierImages;
import dev.buildimage.build.FinalDockerfileBuilder;
import dev.buildimage.build.ImageSource;
import dev.buildimage.build.KeyExplanation;
import dev.buildimage.build.KeyExplanations;
import dev.buildimage.build.LiveKeys;
import dev.buildimage.build.NamedImage;
import dev.buildimage.build.StepOptions;
import dev.buildimage.build.ToolsAddition;
import dev.buildimage.build.Work;
import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.image.Image;
import dev.buildimage.key.KeyException;
import dev.buildimage.key.KeyRepository;
import dev.buildimage.registry.BlobTransfer;
import dev.buildimage.registry.CredentialSource;
import dev.buildimage.registry.ImagePuller;
import dev.buildimage.registry.ImagePusher;
import dev.buildimage.registry.Registry;
import dev.buildimage.registry.RegistrySettings;
import dev.buildimage.report.TimedBuildLog;
import dev.buildimage.sandbox.Containers;
import dev.buildimage.sandbox.EngineContainers;
import dev.buildimage.sandbox.NamespaceContainers;
import dev.buildimage.sandbox.Namespaces;
import dev.buildimage.sandbox.RuntimeSelector;
import dev.buildimage.sandbox.Sandbox;
import dev.buildimage.store.ContentStore;
import dev.buildimage.store.LayerSink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Puts the services of one goal together, each when it is first needed. */
final class Services implements AutoCloseable {
  private final Path storePath;
  private final String runtime;
  private final RegistrySettings registrySettings;
  private final CredentialSource credentials;
  private final boolean strict;
  private final StepOptions steps;
  private final SessionDefinition shared;
  private final AdditionSource addition;
  private final TimedBuildLog log;
  private final Set<Object> firsts = new HashSet<>();
  private Consumer<Image> toolsReceiver = tools -> {};
  private Optional<KeyRepository> repository = Optional.empty();
  private Optional<BuildRequest> requested = Optional.empty();
  private Optional<BuilderKey> key = Optional.empty();
  private Optional<ContentStore> store = Optional.empty();
  private Optional<Sandbox> sandbox = Optional.empty();
  private Optional<Registry> registry = Optional.empty();

  Services(
      Path storePath,
      String runtime,
      RegistrySettings registrySettings,
      CredentialSource credentials,
      boolean strict,
      StepOptions steps,
      SessionDefinition shared,
      AdditionSource addition,
      TimedBuildLog log) {
    this.addition = addition;
    this.strict = strict;
    this.steps = steps;
    this.shared = shared;
    this.storePath = storePath;
    this.runtime = runtime;
    this.registrySettings = registrySettings;
    this.credentials = credentials;
    this.log = log;
  }

  /** What comes on top of the tools. */
  @FunctionalInterface
  interface AdditionSource {
    ToolsAddition of(Services services) throws IOException, KeyException;
  }

  StepOptions steps() {
    return steps;
  }

  boolean isStrict() {
    return strict;
  }

  BuildLog log() {
    return log;
  }

  /** The images that are known so far. */
  List<NamedImage> knownImages() {
    return log.images();
  }

  KeyRepository repository(Path folder) throws KeyException {
    if (repository.isEmpty()) {
      repository = Optional.of(KeyRepository.open(folder));
    }
    return repository.get();
  }

  BuildDefinition definition(Path folder, BuildRequest request)
      throws KeyException, DockerfileException, BuildException, IOException {
    requested = Optional.of(request);
    BuildDefinition definition = shared.definition(repository(folder), request);
    key = Optional.of(BuilderKey.of(definition));
    refuse(definition.warnings());
    return definition;
  }

  /** The definition's key alone, which another module may have computed. */
  BuilderKey key(Path folder, BuildRequest request)
      throws KeyException, DockerfileException, BuildException, IOException {
    BuilderKey computed = shared.key(repository(folder), request);
    key = Optional.of(computed);
    refuse(computed.warnings());
    return computed;
  }

  /** What was asked for last by {@link #key} or {@link #definition}. */
  Optional<BuilderKey> knownKey() {
    return key;
  }

  /** What moved the key last, if this goal has read inputs. */
  Optional<KeyExplanation> lastChange()
      throws KeyException, DockerfileException, BuildException, IOException {
    return repository.isEmpty() || requested.isEmpty()
        ? Optional.empty()
        : shared.explanations(repository.get()).lastChange(requested.get());
  }

  private void refuse(List<String> warnings) throws BuildException {
    if (strict && !warnings.isEmpty()) {
      throw new BuildException(
          String.join("\n", warnings) + "\n(builder.strict makes warnings errors)");
    }
  }

  /** A warning, or with {@code builder.strict} an error. */
  void doubt(String warning) throws BuildException {
    refuse(List.of(warning));
    log.warning(warning);
  }

  /** Whether no other goal's execution has done this in the session. */
  boolean isFirst(Object deed) {
    return firsts.contains(deed) || shared.isFirst(deed) && firsts.add(deed);
  }

  /** What a definition was made from that is not as HEAD has it, file by file. */
  List<String> uncommitted(Path folder, BuildDefinition definition) throws KeyException {
    List<String> files = new ArrayList<>(definition.snapshot().uncommitted());
    List<String> sources = definition.lines().sources();
    if (!sources.isEmpty()) {
      files.addAll(repository(folder).snapshot(sources).uncommitted());
    }
    return files.stream().distinct().toList();
  }

  LiveKeys liveKeys(Path folder, List<BuildRequest> requests) throws KeyException, IOException {
    return shared.liveKeys(repository(folder), requests);
  }

  KeyExplanations explanations(Path folder) throws KeyException {
    return shared.explanations(repository(folder));
  }

  ContentStore store() throws IOException {
    if (store.isEmpty()) {
      store = Optional.of(new ContentStore(storePath, log::warning));
    }
    return store.get();
  }

  Sandbox sandbox() throws IOException {
    if (sandbox.isEmpty()) {
      sandbox = Optional.of(new Sandbox(store(), new Namespaces(), runtime));
    }
    return sandbox.get();
  }

  /** Begins what containers need, whichever image they will be of. */
  void prepareContainers() throws IOException {
    store();
    if (!isEngine() && !isInPlaceOnly()) {
      sandbox().prepare();
    }
  }

  /** What commands and tests run by. */
  Containers containers() throws IOException {
    return isEngine() ? new EngineContainers(runtime, store()) : new NamespaceContainers(sandbox());
  }

  private boolean isEngine() {
    return EngineContainers.NAMES.contains(runtime);
  }

  /** Whether all has to run in the container that Maven is in. */
  boolean isInPlaceOnly() {
    return runtime.equals(RuntimeSelector.IN_PLACE);
  }

  /** An engine has its own layers. */
  private LayerSink arrivals() throws IOException {
    return isEngine() ? LayerSink.none() : sandbox().arrivals();
  }

  /** One for the whole goal: it knows the tokens and schemes that hosts have accepted. */
  Registry registry() {
    if (registry.isEmpty()) {
      registry = Optional.of(new Registry(registrySettings, credentials));
    }
    return registry.get();
  }

  Optional<Registry> registryIfOnline() {
    return registrySettings.offline() ? Optional.empty() : Optional.of(registry());
  }

  ImageSource images() throws IOException {
    return images(LayerSink.none());
  }

  private ImageSource images(LayerSink layers) throws IOException {
    return new ImageSource(
        store(),
        new ImagePuller(registry(), store(), layers, this::note),
        registrySettings.offline(),
        log);
  }

  ImagePusher pusher() throws IOException {
    return new ImagePusher(registry(), store(), this::note);
  }

  private void note(BlobTransfer transfer) {
    boolean pull = transfer.way() == BlobTransfer.Way.PULL;
    log.work(
        Work.since(
            pull ? Work.Kind.PULLED_BLOB : Work.Kind.PUSHED_BLOB,
            transfer.blob().digest()
                + (pull ? " from " : " to ")
                + transfer.reference().repositoryOnly(),
            transfer.start(),
            transfer.blob().size(),
            switch (transfer.result()) {
              case MOVED -> Work.Outcome.DONE;
              case THERE -> Work.Outcome.CACHED;
              case FAILED -> Work.Outcome.FAILED;
            }));
  }

  /** Who gets the tools image before a builder image is made from it. */
  void beforeBuilding(Consumer<Image> receiver) {
    toolsReceiver = receiver;
  }

  /** Builder images of the definitions that were asked for here. */
  BuilderImages builderImages() throws IOException {
    return new BuilderImages(
        store(),
        images(arrivals()),
        sandbox(),
        steps,
        ancestors(),
        (definition, name, tools) -> {
          toolsReceiver.accept(tools);
          return addition.of(this).layers(definition, name, tools);
        },
        log);
  }

  /** What executes Dockerfiles of final images. */
  FinalDockerfileBuilder finalDockerfiles() throws IOException {
    return new FinalDockerfileBuilder(store(), images(arrivals()), sandbox(), steps, log);
  }

  /** Without network there is nothing to ask for them. */
  private Ancestors ancestors() {
    return registrySettings.offline() || repository.isEmpty() || requested.isEmpty()
        ? Ancestors.NONE
        : AncestorKeys.ofTools(repository.get(), requested.get());
  }

  /** What of the layers of dependencies need not be made again. */
  EarlierImages earlierImages() throws IOException {
    Ancestors builders =
        registrySettings.offline() || repository.isEmpty() || requested.isEmpty()
            ? Ancestors.NONE
            : shared.builders(repository.get(), requested.get());
    return new EarlierImages(store(), images(arrivals()), builders, log);
  }

  @Override
  public void close() throws KeyException {
    sandbox.ifPresent(Sandbox::close);
    if (repository.isPresent()) {
      repository.get().close();
    }
  }
}
