package dev.buildimage.registry;

import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.LogEvent;
import com.google.cloud.tools.jib.registry.RegistryAliasGroup;
import com.google.cloud.tools.jib.registry.credentials.DockerConfigCredentialRetriever;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Where credentials come from, in this order:
 *
 * <ol>
 *   <li>servers of Maven's settings whose id is the registry's host, first with its port, then
 *       without
 *   <li>{@code $DOCKER_CONFIG/config.json}, then {@code ~/.docker/config.json}: {@code
 *       credHelpers}, {@code credsStore}, {@code auths}
 *   <li>podman's files, in the same format: {@code $REGISTRY_AUTH_FILE}, {@code
 *       $XDG_RUNTIME_DIR/containers/auth.json}, {@code ~/.config/containers/auth.json}
 * </ol>
 *
 * A name of Docker Hub stands for all of them.
 */
public final class CredentialSource {
  private final List<ServerCredential> servers;
  private final List<Path> files;
  private final Map<String, Found> known = new HashMap<>();

  /**
   * @param servers of Maven's settings
   * @param environment the process's environment
   * @param home the user's home folder
   */
  public CredentialSource(
      List<ServerCredential> servers, Map<String, String> environment, Path home) {
    this.servers = List.copyOf(servers);
    this.files = List.copyOf(files(environment, home));
  }

  private static Set<Path> files(Map<String, String> environment, Path home) {
    Set<Path> files = new LinkedHashSet<>();
    variable(environment, "DOCKER_CONFIG").ifPresent(dir -> files.add(dir.resolve("config.json")));
    files.add(home.resolve(".docker/config.json"));
    variable(environment, "REGISTRY_AUTH_FILE").ifPresent(files::add);
    variable(environment, "XDG_RUNTIME_DIR")
        .ifPresent(dir -> files.add(dir.resolve("containers/auth.json")));
    files.add(home.resolve(".config/containers/auth.json"));
    return files;
  }

  private static Optional<Path> variable(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name))
        .filter(value -> !value.isBlank())
        .map(Path::of);
  }

  /**
   * What was found for a host, and where it was looked for.
   *
   * @param login the account, if there is one
   * @param looked one line a place that was searched, with what was there
   */
  record Found(Optional<Login> login, List<String> looked) {}

  /**
   * Looks for a host's account, once: a credential helper may be slow, or ask its user.
   *
   * @param host with its port where it has one
   * @throws UnreadableCredentialsException when a file is there and can't be read
   */
  synchronized Found find(String host) throws UnreadableCredentialsException {
    Found found = known.get(host);
    if (found == null) {
      found = search(host);
      known.put(host, found);
    }
    return found;
  }

  private Found search(String host) throws UnreadableCredentialsException {
    List<String> aliases = RegistryAliasGroup.getAliasesGroup(host);
    List<String> looked = new ArrayList<>();
    Optional<ServerCredential> server = server(aliases);
    if (server.isPresent()) {
      ServerCredential found = server.get();
      String source = "server '" + found.serverId() + "' of Maven's settings";
      looked.add(source);
      return new Found(Optional.of(new Login(found.username(), found.password(), source)), looked);
    }
    looked.add("Maven's settings (no server '" + host + "')");
    for (Path file : files) {
      Optional<Login> login = read(file, host, looked);
      if (login.isPresent()) {
        return new Found(login, looked);
      }
    }
    return new Found(Optional.empty(), looked);
  }

  private Optional<ServerCredential> server(List<String> aliases) {
    List<String> withoutPort =
        aliases.stream().map(alias -> new Host(alias).withoutPort()).toList();
    return List.of(aliases, withoutPort).stream()
        .flatMap(ids -> servers.stream().filter(candidate -> ids.contains(candidate.serverId())))
        .findFirst();
  }

  private static Optional<Login> read(Path file, String host, List<String> looked)
      throws UnreadableCredentialsException {
    if (!Files.exists(file)) {
      looked.add(file + " (not there)");
      return Optional.empty();
    }
    AtomicBoolean helperFailed = new AtomicBoolean();
    Optional<Credential> credential;
    try {
      credential =
          DockerConfigCredentialRetriever.create(host, file)
              .retrieve(
                  // a helper's own words may hold a secret: only that it failed is passed on
                  event -> {
                    if (event.getLevel() == LogEvent.Level.WARN) {
                      helperFailed.set(true);
                    }
                  });
    } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new UnreadableCredentialsException(
          file
              + " can't be read for credentials of "
              + host
              + " ("
              // its message might quote the file
              + e.getClass().getSimpleName()
              + "): mend or remove it",
          e);
    }
    looked.add(
        file
            + (credential.isPresent()
                ? ""
                : helperFailed.get()
                    ? " (its credential helper has none for " + host + ", or failed)"
                    : " (no entry for " + host + ")"));
    return credential.map(c -> new Login(c.getUsername(), c.getPassword(), file.toString()));
  }
}
