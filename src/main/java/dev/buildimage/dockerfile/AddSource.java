package dev.buildimage.dockerfile;

import java.util.Optional;

/** What an ADD adds (Dockerfile reference, "ADD"). */
public sealed interface AddSource {
  /**
   * A path or pattern in the build context, as those of COPY; before expansion, whatever is
   * written.
   */
  record ContextPath(String pattern) implements AddSource {}

  /** A file to be downloaded, {@code http://…} or {@code https://…}. */
  record Download(String url) implements AddSource {}

  /**
   * A git repository to be cloned.
   *
   * @param text as written
   * @param remote what to clone from, without fragment and query
   * @param ref a branch, tag or commit; empty for the remote's default branch
   * @param subdirectory the folder in it that is meant
   * @param commit what {@code ref} must lead to, or the beginning of it
   * @param keepGitDir what the URL says of it; empty for what the ADD says
   * @param submodules whether they are cloned too
   */
  record GitRepository(
      String text,
      String remote,
      Optional<String> ref,
      Optional<String> subdirectory,
      Optional<String> commit,
      Optional<Boolean> keepGitDir,
      boolean submodules)
      implements AddSource {}
}
