package dev.buildimage.sandbox;

import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What killed runs left in a store's {@code tmp/}. What a living one uses stays. */
final class Leftovers {
  /**
   * The folders of launchers are locked by their enter.sh; a young one may not have come to that.
   */
  private static final String REMOVE =
      """
      [ $# = 0 ] || rm -rf "$@"
      find . -maxdepth 1 -name 'launch.*' -mmin +1 | while IFS= read -r folder; do
        flock -n "$folder" rm -rf "$folder"
      done
      """;

  private final ContentStore store;
  private final Namespaces namespaces;

  Leftovers(ContentStore store, Namespaces namespaces) {
    this.store = store;
    this.namespaces = namespaces;
  }

  /**
   * Removes them, in the namespaces where all their owners are known. What can't be removed stays.
   */
  void remove() throws IOException {
    Path folder = store.root().resolve("tmp");
    List<Path> abandoned = store.abandoned();
    if (!abandoned.isEmpty() || hasLaunches(folder)) {
      List<String> command = new ArrayList<>(List.of("sh", "-c", REMOVE, "remove"));
      abandoned.forEach(path -> command.add(path.toString()));
      namespaces.run(command, Map.of(), folder, out -> {}, InputStream::readAllBytes);
    }
    store.forgetAbandoned();
  }

  private static boolean hasLaunches(Path folder) {
    String[] launches = folder.toFile().list((in, name) -> name.startsWith("launch."));
    return launches != null && launches.length > 0;
  }
}
