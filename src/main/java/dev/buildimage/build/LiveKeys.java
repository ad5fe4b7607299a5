package dev.buildimage.build;

import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.key.CommitInputs;
import dev.buildimage.key.KeyException;
import dev.buildimage.key.KeyRepository;
import dev.buildimage.key.MissingInputException;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The keys of a repository that somebody may ask for: those of its branches, remote ones too, of
 * its tags, of HEAD and of the work tree, read with the configuration of today.
 *
 * @param keys what builder images and tools images are named by
 * @param commits how many were looked at
 */
public record LiveKeys(Set<String> keys, int commits) {
  /** Copies the keys. */
  public LiveKeys {
    keys = Set.copyOf(keys);
  }

  /**
   * Computes them.
   *
   * @param requests one for each platform that there are images for
   * @throws KeyException when the repository can't be read
   * @throws UnavailableParentException when a key can't be known here: then nothing is known to be
   *     unused
   */
  public static LiveKeys of(
      KeyRepository repository, BuildLinesSource maven, List<BuildRequest> requests)
      throws KeyException, IOException {
    Set<String> keys = new HashSet<>();
    add(keys, new BuildDefinitions(repository, maven), requests);
    List<CommitInputs> heads = repository.heads();
    for (CommitInputs head : heads) {
      add(keys, new BuildDefinitions(head, maven), requests);
    }
    return new LiveKeys(keys, heads.size());
  }

  private static void add(
      Set<String> keys, BuildDefinitions definitions, List<BuildRequest> requests)
      throws KeyException, IOException {
    for (BuildRequest request : requests) {
      try {
        BuildDefinition definition = definitions.read(request);
        keys.add(definition.key());
        keys.add(definition.toolsKey());
      } catch (DockerfileException | BuildException | MissingInputException noKeyThere) {
        // a branch from before there was a builder image, or one that is being worked on
        continue;
      }
    }
  }

  boolean contains(String key) {
    return keys.contains(key);
  }
}
