package dev.buildimage.build;

import dev.buildimage.image.Digest;
import java.util.List;
import java.util.Optional;

/** Something that an ADD adds. */
sealed interface AddItem {
  /** Adds what decides the content. */
  void describe(StepKey key);

  /** A file or folder of the build context. */
  record OfContext(BuildContext context, String path, ContextSelection selection)
      implements AddItem {
    @Override
    public void describe(StepKey key) {
      key.add("add", selection.content());
    }
  }

  /**
   * A file from the network.
   *
   * @param name of the file that it becomes
   * @param digest of its content
   */
  record OfUrl(String url, String name, Digest digest) implements AddItem {
    @Override
    public void describe(StepKey key) {
      key.add("add download", List.of(name, digest.toString()));
    }
  }

  /**
   * A commit of a repository.
   *
   * @param ref by which it was found
   * @param commit its id
   * @param subdirectory the folder that is meant
   * @param keepGitDir whether {@code .git} is added too
   * @param submodules whether they are checked out too
   */
  record OfGit(
      String remote,
      String ref,
      String commit,
      Optional<String> subdirectory,
      boolean keepGitDir,
      boolean submodules)
      implements AddItem {
    @Override
    public void describe(StepKey key) {
      key.add(
          "add commit",
          List.of(
              commit,
              subdirectory.orElse(""),
              String.valueOf(keepGitDir),
              String.valueOf(submodules)));
    }
  }
}
