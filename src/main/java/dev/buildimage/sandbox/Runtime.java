package dev.buildimage.sandbox;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A way to run a process in a mounted root file system, inside the namespaces of enter.sh. */
public sealed interface Runtime permits OciRuntime, UtilLinux {

  /** As the {@code runtime} parameter names it. */
  String name();

  /**
   * Prepares a folder for a container: what {@link #command} will read there.
   *
   * @return the file's name and its content
   */
  Map.Entry<String, String> bundleFile(Bundle bundle);

  /** The command line that runs the container of a prepared folder. */
  List<String> command(Path folder);
}
