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

/** The last keys of tools images, along the first parents of HEAD. */
public final class AncestorKeys implements Ancestors {
  /** Each is a question to the registry. */
  private static final int KEYS = 3;

  private final KeyRepository repository;
  private final BuildRequest request;

  /** Keys of what a request asks for, in earlier commits of its repository. */
  public AncestorKeys(KeyRepository repository, BuildRequest request) {
    this.repository = repository;
    this.request = request;
  }

  @Override
  public List<String> keys() throws IOException {
    Set<String> keys = new LinkedHashSet<>();
    try {
      FirstParents line = repository.history(repository.commit("HEAD"), Optional.empty());
      for (int place = 0; place < line.size() && keys.size() < KEYS; ) {
        BuildDefinition definition = new BuildDefinitions(line.get(place)).read(request);
        keys.add(definition.toolsKey());
        place = line.unchangedUntil(place, BuildDefinitions.watched(request, definition)) + 1;
      }
    } catch (KeyException | DockerfileException | BuildException noKeyFromHereOn) {
      return List.copyOf(keys);
    }
    return List.copyOf(keys);
  }
}
