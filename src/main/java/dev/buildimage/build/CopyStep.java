package dev.buildimage.build;

import dev.buildimage.dockerfile.ContextPattern;
import dev.buildimage.dockerfile.Instruction;
import dev.buildimage.image.Digest;
import dev.buildimage.key.KeyException;
import dev.buildimage.sandbox.CopySource;
import dev.buildimage.sandbox.FileTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * COPY.
 *
 * @param origin where the sources are
 * @param files made from here-documents
 * @param target how and to where
 */
record CopyStep(Origin origin, List<Instruction.InlineFile> files, CopyTarget target)
    implements FileStep {
  /** Where a COPY's sources are. */
  sealed interface Origin {
    /** The build context. */
    record Context(BuildContext context, ContextSelection selection) implements Origin {}

    /** A stage or an image. */
    record Elsewhere(FileSource from, List<String> sources) implements Origin {}
  }

  @Override
  public List<FileSource> sources() {
    return origin instanceof Origin.Elsewhere elsewhere ? List.of(elsewhere.from()) : List.of();
  }

  @Override
  public void describe(StepKey key, Function<FileSource, Digest> ids) {
    if (origin instanceof Origin.Elsewhere elsewhere) {
      key.add("copy from", ids.apply(elsewhere.from()).toString())
          .add("sources", elsewhere.sources());
    } else if (origin instanceof Origin.Context context) {
      key.add("copy", context.selection().content());
    }
    for (Instruction.InlineFile file : files) {
      key.add("file", List.of(file.name(), file.content()));
    }
    target.describe(key);
  }

  @Override
  public boolean isLinked() {
    return target.isLinked();
  }

  @Override
  public void execute(StepRoom room) throws IOException, BuildException, KeyException {
    if (origin instanceof Origin.Elsewhere elsewhere) {
      List<CopySource> sources = new ArrayList<>();
      for (String source : elsewhere.sources()) {
        sources.add(source(source));
      }
      copy(room, room.files(elsewhere.from()), sources);
    } else if (origin instanceof Origin.Context context && !context.selection().paths().isEmpty()) {
      copy(
          room,
          new FileTree.Folder(context.context().folder()),
          context.selection().paths().stream().map(CopySource::of).toList());
    }
    if (!files.isEmpty()) {
      copy(room, new FileTree.Folder(room.folder()), InlineFiles.write(files, room.folder()));
    }
  }

  private void copy(StepRoom room, FileTree from, List<CopySource> sources) throws IOException {
    room.root().copy(target.spec(room, from, sources));
  }

  /** Which entries of a tree that nobody has listed yet are meant. */
  private static CopySource source(String source) throws BuildException {
    ContextPattern pattern = ContextPattern.of(ContextSelection.clean(source));
    if (!pattern.isPattern()) {
      return CopySource.of(source);
    }
    int wildcard = 0;
    while (!ContextPattern.of(source.substring(0, wildcard + 1)).isPattern()) {
      wildcard++;
    }
    int slash = source.lastIndexOf('/', wildcard);
    String folder = slash < 0 ? "." : source.substring(0, slash);
    String rest = source.substring(slash + 1);
    if (rest.contains("/./")) {
      throw new BuildException(
          "COPY --parents " + source + ": /./ after a wildcard: write it before the first one");
    }
    String plain = folder.equals(".") ? "" : ContextSelection.clean(folder) + "/";
    int depth = (int) rest.chars().filter(c -> c == '/').count() + 1;
    Predicate<String> matches = path -> pattern.matches(plain + path);
    return CopySource.matching(folder, depth, matches);
  }
}
