package dev.buildimage.mojo;

import dev.buildimage.build.AncestorKeys;
import dev.buildimage.build.Ancestors;
import dev.buildimage.build.BuildDefinition;
import dev.buildimage.build.BuildDefinitions;
import dev.buildimage.build.BuildException;
import dev.buildimage.build.BuildLinesSource;
import dev.buildimage.build.BuildLog;
import dev.buildimage.build.BuildRequest;
import dev.buildimage.build.BuilderKey;
import dev.buildimage.build.KeyExplanations;
import dev.buildimage.build.LiveKeys;
import dev.buildimage.build.Work;
import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.key.KeyException;
import dev.buildimage.key.KeyRepository;
import dev.buildimage.maven.MavenKeyRequest;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The builder image as a module of a session sees it: computed for it, or for another before. */
final class SessionDefinition {
  private final SessionMemory memory;
  private final MavenKeyRequest maven;
  private final Optional<Path> pom;
  private final Function<KeyRepository, BuildLinesSource> lines;
  private final BuildLog log;
  private Optional<BuildDefinition> read = Optional.empty();

  SessionDefinition(
      SessionMemory memory,
      MavenKeyRequest maven,
      Optional<Path> pom,
      Function<KeyRepository, BuildLinesSource> lines,
      BuildLog log) {
    this.memory = memory;
    this.maven = maven;
    this.pom = pom;
    this.lines = lines;
    this.log = log;
  }

  /** What is built. */
  BuildDefinition definition(KeyRepository repository, BuildRequest request)
      throws KeyException, DockerfileException, BuildException, IOException {
    key(repository, request);
    if (read.isEmpty()) {
      read(repository, request);
    }
    return read.orElseThrow();
  }

  /** What it is called. */
  BuilderKey key(KeyRepository repository, BuildRequest request)
      throws KeyException, DockerfileException, BuildException, IOException {
    Path workTree = repository.workTree().toRealPath();
    Optional<String> asking = Optional.empty();
    if (pom.isPresent()) {
      Path path = workTree.relativize(pom.get().toRealPath());
      asking = Optional.of(path.toString().replace(File.separatorChar, '/'));
    }
    return memory.key(
        new SessionMemory.Question(workTree, request, maven, asking),
        () -> BuilderKey.of(read(repository, request)));
  }

  private BuildDefinition read(KeyRepository repository, BuildRequest request)
      throws KeyException, DockerfileException, BuildException, IOException {
    Instant start = Instant.now();
    BuildDefinition definition =
        new BuildDefinitions(repository, lines.apply(repository)).read(request);
    log.work(Work.since(Work.Kind.KEY, "computed the key", start, 0, Work.Outcome.DONE));
    read = Optional.of(definition);
    return definition;
  }

  KeyExplanations explanations(KeyRepository repository) {
    return new KeyExplanations(repository, lines.apply(repository));
  }

  /** The builder images of earlier commits. */
  Ancestors builders(KeyRepository repository, BuildRequest request) {
    return AncestorKeys.ofBuilders(repository, request, lines.apply(repository));
  }

  LiveKeys liveKeys(KeyRepository repository, List<BuildRequest> requests)
      throws KeyException, IOException {
    return LiveKeys.of(repository, lines.apply(repository), requests);
  }

  boolean isFirst(Object deed) {
    return memory.isFirst(deed);
  }
}
