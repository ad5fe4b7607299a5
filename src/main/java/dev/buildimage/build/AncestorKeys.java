package dev.buildimage.build;

import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.key.FirstParents;
import dev.buildimage.key.KeyException;
import dev.buildimage.key.KeyRepository;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The last keys of images, along the first parents of HEAD. */
public final class AncestorKeys implements Ancestors {
  /** Each is a question to the registry. */
  private static final int KEYS = 3;

  private final KeyRepository repository;
  private final BuildRequest request;
  private final BuildLinesSource maven;
  private final Function<BuildDefinition, String> name;

  private AncestorKeys(
      KeyRepository repository,
      BuildRequest request,
      BuildLinesSource maven,
      Function<BuildDefinition, String> name) {
    this.repository = repository;
    this.request = request;
    this.maven = maven;
    this.name = name;
  }

  /** Of tools images as a request asks for them, in earlier commits of its repository. */
  public static AncestorKeys ofTools(KeyRepository repository, BuildRequest request) {
    return new AncestorKeys(
        repository, request.with(List.of()), source -> BuildLines.NONE, BuildDefinition::toolsKey);
  }

  /** Of builder images. */
  public static AncestorKeys ofBuilders(
      KeyRepository repository, BuildRequest request, BuildLinesSource maven) {
    return new AncestorKeys(repository, request, maven, BuildDefinition::key);
  }

  @Override
  public List<String> keys() throws IOException {
    Set<String> keys = new LinkedHashSet<>();
    try {
      FirstParents line = repository.history(repository.commit("HEAD"), Optional.empty());
      for (int place = 0; place < line.size() && keys.size() < KEYS; ) {
        BuildDefinition definition = new BuildDefinitions(line.get(place), maven).read(request);
        keys.add(name.apply(definition));
        place = line.unchangedUntil(place, BuildDefinitions.watched(request, definition)) + 1;
      }
    } catch (KeyException | DockerfileException | BuildException noKeyFromHereOn) {
      return List.copyOf(keys);
    }
    return List.copyOf(keys);
  }
}
