package dev.buildimage.sandbox;

import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Chooses a runtime by running {@code true} with it: versions promise nothing. That is done once a
 * machine and user: see {@link RuntimeChoice}.
 */
public final class RuntimeSelector {
  /** The runtime that runs commands in the container that this process is in. */
  public static final String IN_PLACE = "inPlace";

  private static final List<Runtime> IN_ORDER =
      List.of(new OciRuntime("crun"), new OciRuntime("runc"), new UtilLinux());

  private final ContentStore store;
  private final Namespaces namespaces;

  /** With the store whose file system has to carry the overlay. */
  public RuntimeSelector(ContentStore store, Namespaces namespaces) {
    this.store = store;
    this.namespaces = namespaces;
  }

  /**
   * The runtime of that name, or for {@code auto} the first that works. So it is where others run
   * what is there: making an image takes one of these.
   *
   * @param name {@code auto}, {@code crun}, {@code runc}, {@code unshare}, {@code inPlace}, or an
   *     engine's
   * @throws SandboxException with each attempt's own error, when none works
   */
  public Runtime select(String name) throws IOException {
    if (!name.equals(IN_PLACE) && !EngineContainers.NAMES.contains(name)) {
      return choose(name);
    }
    try {
      return choose("auto");
    } catch (SandboxException e) {
      throw new SandboxException(
          "an image has to be made, which the runtime "
              + name
              + " can't do, since it only runs what is there: make and push it where there are"
              + " namespaces (mvn builder:push on a Linux machine, or in a CI's virtual machine),"
              + " and it is pulled here. Or let it be made here:\n"
              + e.getMessage(),
          e);
    }
  }

  private Runtime choose(String name) throws IOException {
    List<Runtime> candidates =
        IN_ORDER.stream().filter(r -> name.equals("auto") || r.name().equals(name)).toList();
    if (candidates.isEmpty()) {
      throw new SandboxException(
          "runtime '"
              + name
              + "' is unknown: auto, crun, runc, unshare, docker, podman or inPlace expected");
    }
    RuntimeChoice choice = new RuntimeChoice(store);
    Optional<String> remembered = choice.remembered();
    if (remembered.isPresent()) {
      for (Runtime candidate : candidates) {
        if (candidate.name().equals(remembered.get())) {
          return candidate;
        }
      }
    }
    List<String> failures = new ArrayList<>();
    for (Runtime candidate : candidates) {
      Optional<String> failure = probe(candidate);
      if (failure.isEmpty()) {
        choice.remember(candidate.name());
        return candidate;
      }
      failures.add("  " + candidate.name() + ": " + failure.get().replace("\n", "\n    "));
    }
    throw new SandboxException(
        "no container can be run here:\n"
            + String.join("\n", failures)
            + "\nInstall crun or runc (apt-get install crun), and allow user namespaces to this user:"
            + " sysctl kernel.unprivileged_userns_clone=1, and on Ubuntu"
            + " kernel.apparmor_restrict_unprivileged_userns=0. In a container without privileges"
            + " (CircleCI's docker executor), use a machine executor to build, and the builder image"
            + " itself to test");
  }

  /** Each runtime with the error it has here, if any. */
  Map<String, Optional<String>> probes() throws IOException {
    Map<String, Optional<String>> probes = new LinkedHashMap<>();
    for (Runtime runtime : IN_ORDER) {
      probes.put(runtime.name(), probe(runtime));
    }
    return probes;
  }

  private Optional<String> probe(Runtime runtime) throws IOException {
    ContainerProcess process =
        new ContainerProcess(
            List.of("true"), Map.of("PATH", "/usr/bin:/bin"), "/", ContainerUser.ROOT);
    try (OverlayFolder folder = OverlayFolder.create(store, namespaces, List.of())) {
      Map.Entry<String, String> bundle =
          runtime.bundleFile(
              new Bundle(process, List.of(), Network.HOST, Security.SANDBOX, namespaces.ids()));
      Files.writeString(folder.folder().resolve(bundle.getKey()), bundle.getValue());
      List<String> arguments = new ArrayList<>(List.of(folder.folder().toString(), ""));
      arguments.addAll(runtime.command(folder.folder()));
      Namespaces.Result result =
          namespaces.run(
              Script.CONTAINER.command(arguments),
              Map.of(),
              folder.folder(),
              out -> {},
              InputStream::readAllBytes);
      return result.status() == 0
          ? Optional.empty()
          : Optional.of(
              result.errors().isEmpty() ? "exit status " + result.status() : result.errors());
    }
  }
}
