package dev.buildimage.build;

import dev.buildimage.image.Digest;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/**
 * WORKDIR makes its folder where there is none, as the user's.
 *
 * @param path absolute
 * @param user as USER has it
 */
record WorkdirStep(String path, String user) implements FileStep {
  @Override
  public List<FileSource> sources() {
    return List.of();
  }

  @Override
  public void describe(StepKey key, Function<FileSource, Digest> ids) {
    key.add("workdir", path).add("user", user);
  }

  @Override
  public void execute(StepRoom room) throws IOException {
    room.root().makeDirectory(path, room.root().owner(user));
  }
}
