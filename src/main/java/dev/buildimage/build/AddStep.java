package dev.buildimage.build;

import dev.buildimage.dockerfile.Instruction;
import dev.buildimage.image.Digest;
import dev.buildimage.key.KeyException;
import dev.buildimage.sandbox.CopySource;
import dev.buildimage.sandbox.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * ADD.
 *
 * @param items in the order they are written
 * @param files made from here-documents
 * @param target how and to where
 * @param unpack whether archives are unpacked; empty: those of the build context
 */
record AddStep(
    List<AddItem> items,
    List<Instruction.InlineFile> files,
    CopyTarget target,
    Optional<Boolean> unpack,
    Downloads downloads,
    GitSources repositories)
    implements FileStep {
  @Override
  public List<FileSource> sources() {
    return List.of();
  }

  @Override
  public void describe(StepKey key, Function<FileSource, Digest> ids) {
    items.forEach(item -> item.describe(key));
    for (Instruction.InlineFile file : files) {
      key.add("file", List.of(file.name(), file.content()));
    }
    key.add("unpack", unpack.map(String::valueOf).orElse(""));
    target.describe(key);
  }

  @Override
  public boolean isLinked() {
    return target.isLinked();
  }

  @Override
  public void execute(StepRoom room) throws IOException, BuildException, KeyException {
    int number = 0;
    for (AddItem item : items) {
      if (item instanceof AddItem.OfContext of) {
        add(room, of.context().folder(), of.path(), unpack.orElse(true));
      } else if (item instanceof AddItem.OfUrl of) {
        Path folder = Files.createDirectory(room.folder().resolve("url-" + number++));
        Path file = folder.resolve(of.name());
        Files.copy(downloads.fetch(of), file, StandardCopyOption.REPLACE_EXISTING);
        // as Docker: what comes from the network is root's alone
        CopyTarget own = target.chmod().isPresent() ? target : target.withMode(Downloads.MODE);
        if (!unpack.orElse(false) || !unpack(room, file)) {
          copy(room, own, folder, of.name());
        }
      } else if (item instanceof AddItem.OfGit of) {
        Path folder = Files.createDirectory(room.folder().resolve("git-" + number++));
        copy(room, target, folder, repositories.checkOut(of, folder));
      }
    }
    if (!files.isEmpty()) {
      room.root()
          .copy(
              target.spec(
                  room,
                  new FileTree.Folder(room.folder()),
                  InlineFiles.write(files, room.folder())));
    }
  }

  private void add(StepRoom room, Path folder, String path, boolean unpacked) throws IOException {
    Path file = folder.resolve(path);
    if (!unpacked || !Files.isRegularFile(file) || !unpack(room, file)) {
      copy(room, target, folder, path);
    }
  }

  private boolean unpack(StepRoom room, Path file) throws IOException {
    return room.root().unpack(file, target.destination(), target.owner(room), target.chmod());
  }

  private static void copy(StepRoom room, CopyTarget target, Path folder, String path)
      throws IOException {
    room.root().copy(target.spec(room, new FileTree.Folder(folder), List.of(CopySource.of(path))));
  }
}
