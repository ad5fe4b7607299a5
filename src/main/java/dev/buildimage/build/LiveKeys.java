package dev.buildimage.build;

import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.key.CommitInputs;
import dev.buildimage.key.InputSource;
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
 * @param keys what images are named by
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
   * @throws KeyException when the repository can't be read
   */
  public static LiveKeys of(KeyRepository repository, BuildRequest request)
      throws KeyException, IOException {
    Set<String> keys = new HashSet<>();
    add(keys, repository, request);
    List<CommitInputs> heads = repository.heads();
    for (CommitInputs head : heads) {
      add(keys, head, request);
    }
    return new LiveKeys(keys, heads.size());
  }

  private static void add(Set<String> keys, InputSource source, BuildRequest request)
      throws KeyException, IOException {
    try {
      keys.add(new BuildDefinitions(source).read(request).key());
    } catch (DockerfileException | BuildException | MissingInputException noKeyThere) {
      // a branch from before there was a builder image, or one that is being worked on
      return;
    }
  }

  boolean contains(String key) {
    return keys.contains(key);
  }
}
