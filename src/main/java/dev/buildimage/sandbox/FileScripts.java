package dev.buildimage.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/** Runs {@code files.sh} on a root file system. */
record FileScripts(Namespaces namespaces, OverlayFolder overlay) {
  /**
   * Runs one of its commands.
   *
   * @throws SandboxException with the script's own words, when it fails
   */
  void run(Namespaces.Writer input, Namespaces.Reader output, List<String> arguments)
      throws IOException {
    Namespaces.Result result =
        namespaces.run(
            overlay.mounted(Script.FILES.command(arguments)),
            Map.of("LC_ALL", "C"),
            overlay.folder(),
            input,
            output);
    if (result.status() != 0) {
      throw new SandboxException(result.errors());
    }
  }

  void run(List<String> arguments) throws IOException {
    run(out -> {}, InputStream::readAllBytes, arguments);
  }
}
