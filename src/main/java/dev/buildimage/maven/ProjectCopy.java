package dev.buildimage.maven;

import dev.buildimage.key.KeyException;
import dev.buildimage.key.KeyRepository;
import dev.buildimage.sandbox.Bind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A copy of what git has of a work tree, and of the submodules in it, for a build to run in. */
final class ProjectCopy {
  private final KeyRepository repository;

  ProjectCopy(KeyRepository repository) {
    this.repository = repository;
  }

  /**
   * Writes it.
   *
   * @param target an empty folder
   * @param seenAs where that is in the container
   * @return the history, for plugins that write the commit down
   */
  List<Bind> write(Path target, String seenAs) throws IOException, KeyException {
    writeFiles(repository, target);
    Path shared = repository.commonDir();
    Path dotGit = target.resolve(".git");
    if (!repository.gitDir().equals(shared)) {
      Files.writeString(dotGit, "gitdir: " + repository.gitDir() + "\n");
      return List.of(new Bind(shared, shared.toString(), true));
    }
    if (shared.equals(repository.workTree().resolve(".git"))) {
      Files.createDirectory(dotGit);
      return List.of(new Bind(shared, seenAs + "/.git", true));
    }
    // a submodule's own: it says that the work tree is where it isn't in the container
    return List.of();
  }

  private static void writeFiles(KeyRepository repository, Path target)
      throws IOException, KeyException {
    for (String submodule : repository.snapshot(List.of(".")).materializeOwn(target)) {
      Path folder = Files.createDirectories(target.resolve(submodule));
      Path there = repository.workTree().resolve(submodule);
      // else it is not checked out, and as empty as here
      if (Files.exists(there.resolve(".git"))) {
        try (KeyRepository inner = KeyRepository.open(there)) {
          writeFiles(inner, folder);
        }
      }
    }
  }
}
