package dev.buildimage.build;

import dev.buildimage.dockerfile.IgnoreRules;
import dev.buildimage.sandbox.ContainerUser;
import dev.buildimage.sandbox.CopySource;
import dev.buildimage.sandbox.CopySpec;
import dev.buildimage.sandbox.FileTree;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * How and to where a COPY or ADD puts what it takes.
 *
 * @param destination absolute; a folder if it ends in a slash
 * @param chown as the Dockerfile has it
 * @param chmod as the Dockerfile has it
 * @param link whether what is there before doesn't matter
 * @param parents whether the sources' folders are kept
 * @param excludes what is left out, as ignore rules
 */
record CopyTarget(
    String destination,
    Optional<String> chown,
    Optional<String> chmod,
    boolean link,
    boolean parents,
    List<String> excludes) {
  void describe(StepKey key) {
    key.add("to", destination)
        .add("chown", chown.orElse(""))
        .add("chmod", chmod.orElse(""))
        .add("excludes", excludes);
    if (link) {
      key.add("link", "");
    }
    if (parents) {
      key.add("parents", "");
    }
  }

  /** A user's name means something only in an image that knows it. */
  boolean isLinked() {
    return link && chown.map(owner -> owner.matches("[0-9]+(:[0-9]+)?")).orElse(true);
  }

  /** The same with a mode. */
  CopyTarget withMode(String mode) {
    return new CopyTarget(destination, chown, Optional.of(mode), link, parents, excludes);
  }

  Optional<ContainerUser> owner(StepRoom room) throws IOException {
    return chown.isPresent() ? Optional.of(room.root().owner(chown.get())) : Optional.empty();
  }

  CopySpec spec(StepRoom room, FileTree from, List<CopySource> sources) throws IOException {
    IgnoreRules rules = IgnoreRules.of(excludes);
    return new CopySpec(
        from,
        sources,
        destination,
        owner(room),
        chmod,
        parents,
        excludes.isEmpty() ? Optional.empty() : Optional.of(rules::ignores));
  }
}
