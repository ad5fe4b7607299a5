package dev.buildimage.build;

import dev.buildimage.dockerfile.AddSource;
import dev.buildimage.key.JGitSystem;
import dev.buildimage.store.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.transport.RefSpec;

/** Git repositories that ADD takes files from. */
final class GitSources {
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  private final boolean offline;

  /**
   * Repositories of the network.
   *
   * @param offline whether nothing is asked of it
   */
  GitSources(boolean offline) {
    this.offline = offline;
    JGitSystem.install();
  }

  /**
   * What a repository's ref stands for now.
   *
   * @param checksum a commit, or how it begins, that it has to be
   */
  AddItem.OfGit describe(
      AddSource.GitRepository source, boolean keepGitDir, Optional<String> checksum)
      throws BuildException {
    String ref = source.ref().orElse("HEAD");
    String name = ref;
    String commit = ref;
    if (!COMMIT.matcher(ref).matches()) {
      Ref found = find(source, ref);
      name = found.getName();
      ObjectId peeled = found.getPeeledObjectId();
      commit = Objects.requireNonNull(peeled == null ? found.getObjectId() : peeled).name();
    }
    Optional<String> wanted = checksum.isPresent() ? checksum : source.commit();
    if (!commit.startsWith(wanted.orElse(""))) {
      throw new BuildException(
          "ADD "
              + source.text()
              + ": "
              + ref
              + " is commit "
              + commit
              + ", not "
              + wanted.orElse("")
              + ": if that is what you want now, change --checksum");
    }
    return new AddItem.OfGit(
        source.remote(),
        name,
        commit,
        source.subdirectory(),
        source.keepGitDir().orElse(keepGitDir),
        source.submodules());
  }

  private Ref find(AddSource.GitRepository source, String ref) throws BuildException {
    refuseOffline(source.remote());
    Collection<Ref> refs;
    try {
      refs = Git.lsRemoteRepository().setRemote(source.remote()).call();
    } catch (GitAPIException | RuntimeException e) {
      throw unreachable(source.remote(), e);
    }
    return Stream.of(ref, "refs/heads/" + ref, "refs/tags/" + ref)
        .flatMap(name -> refs.stream().filter(r -> r.getName().equals(name)))
        .findFirst()
        .map(found -> peeled(found, refs))
        .orElseThrow(
            () ->
                new BuildException(
                    "ADD " + source.text() + ": there is no branch or tag " + ref + " in it"));
  }

  /** An annotated tag's commit is in a line of its own. */
  private static Ref peeled(Ref ref, Collection<Ref> all) {
    return all.stream()
        .filter(other -> other.getName().equals(ref.getName() + "^{}"))
        .findFirst()
        .orElse(ref);
  }

  /**
   * Checks a commit out, with its submodules.
   *
   * @return the folder that is meant, relative to {@code folder}
   */
  String checkOut(AddItem.OfGit item, Path folder) throws IOException, BuildException {
    refuseOffline(item.remote());
    Path work = folder.resolve("work");
    try (Git git = Git.init().setDirectory(work.toFile()).call()) {
      fetch(git, item);
      git.checkout().setName(item.commit()).call();
      if (item.submodules() && Files.exists(work.resolve(".gitmodules"))) {
        git.submoduleInit().call();
        git.submoduleUpdate().call();
      }
    } catch (GitAPIException | RuntimeException e) {
      throw unreachable(item.remote(), e);
    }
    Path meant = work.resolve(item.subdirectory().orElse("")).normalize();
    if (!meant.startsWith(work) || !Files.isDirectory(meant)) {
      throw new BuildException(
          "ADD " + item.remote() + ": there is no folder " + item.subdirectory().orElse(""));
    }
    if (!item.keepGitDir()) {
      Folders.delete(work.resolve(".git"));
    }
    return folder.relativize(meant).toString();
  }

  /** The one commit, where the server gives it alone; else all there is. */
  private static void fetch(Git git, AddItem.OfGit item) throws GitAPIException {
    String wanted = COMMIT.matcher(item.ref()).matches() ? item.commit() : item.ref();
    String name = wanted.replace("^{}", "");
    try {
      git.fetch()
          .setRemote(item.remote())
          .setDepth(1)
          .setRefSpecs(new RefSpec(name + ":refs/builder/wanted"))
          .call();
      if (git.getRepository().resolve(item.commit()) != null
          && git.getRepository()
              .getObjectDatabase()
              .has(git.getRepository().resolve(item.commit()))) {
        return;
      }
    } catch (GitAPIException | IOException | RuntimeException notAlone) {
      // old servers give no single commit by its id, and a branch may have moved on
    }
    git.fetch()
        .setRemote(item.remote())
        .setRefSpecs(
            new RefSpec("+refs/heads/*:refs/remotes/origin/*"),
            new RefSpec("+refs/tags/*:refs/tags/*"))
        .call();
  }

  private void refuseOffline(String remote) throws BuildException {
    if (offline) {
      throw new BuildException("ADD " + remote + " can't be fetched offline: run without -o");
    }
  }

  private static BuildException unreachable(String remote, Exception e) {
    return new BuildException(
        "ADD "
            + remote.replaceFirst("//[^/@]*@", "//")
            + " can't be fetched: "
            + e.getMessage()
            + "; only repositories that need no login are supported, over https or as a path",
        e);
  }
}
