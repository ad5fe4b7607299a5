package dev.buildimage.registry;

import com.google.cloud.tools.jib.registry.RegistryAliasGroup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where credentials come from, in this order:
 *
 * <ol>
 *   <li>the plugin's configuration, which names environment variables
 *   <li>servers of Maven's settings whose id is the registry's host, first with its port, then
 *       without
 *   <li>{@code auths} of {@code $DOCKER_CONFIG/config.json}, {@code ~/.docker/config.json}, {@code
 *       $XDG_RUNTIME_DIR/containers/auth.json} and {@code ~/.config/containers/auth.json}
 *   <li>the helpers that those files name ({@code credHelpers}, {@code credsStore})
 *   <li>the same of {@code $REGISTRY_AUTH_FILE}
 * </ol>
 *
 * A name of Docker Hub stands for all of them.
 */
public final class CredentialSource {
  /** A helper may ask its user for a fingerprint. */
  private static final Duration HELPER_LIMIT = Duration.ofSeconds(60);

  /** What Docker calls its hub when it stores an account. */
  private static final String DOCKER_HUB = "https://index.docker.io/v1/";

  private final List<SecretVariable> configured;
  private final List<ServerCredential> servers;
  private final Map<String, String> environment;
  private final List<Path> files;
  private final Optional<Path> lastFile;
  private final CredentialHelper helpers;
  private final Map<String, Found> known = new HashMap<>();

  /**
   * @param configured what the plugin's configuration says
   * @param servers of Maven's settings
   * @param environment the process's environment
   * @param home the user's home folder
   */
  public CredentialSource(
      List<SecretVariable> configured,
      List<ServerCredential> servers,
      Map<String, String> environment,
      Path home) {
    this(configured, servers, environment, home, HELPER_LIMIT);
  }

  CredentialSource(
      List<SecretVariable> configured,
      List<ServerCredential> servers,
      Map<String, String> environment,
      Path home,
      Duration helperLimit) {
    this.configured = List.copyOf(configured);
    this.servers = List.copyOf(servers);
    this.environment = Map.copyOf(environment);
    this.files = List.copyOf(files(home));
    this.lastFile = variable("REGISTRY_AUTH_FILE");
    this.helpers = new CredentialHelper(environment, helperLimit);
  }

  private Set<Path> files(Path home) {
    Set<Path> paths = new LinkedHashSet<>();
    variable("DOCKER_CONFIG").ifPresent(dir -> paths.add(dir.resolve("config.json")));
    paths.add(home.resolve(".docker/config.json"));
    variable("XDG_RUNTIME_DIR").ifPresent(dir -> paths.add(dir.resolve("containers/auth.json")));
    paths.add(home.resolve(".config/containers/auth.json"));
    return paths;
  }

  private Optional<Path> variable(String name) {
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
   * @throws UnreadableCredentialsException when a file is there and can't be read, or a variable is
   *     named that isn't set
   */
  synchronized Found find(String host) throws UnreadableCredentialsException {
    Found found = known.get(host);
    if (found == null) {
      List<String> looked = new ArrayList<>();
      found = new Found(search(host, looked), looked);
      known.put(host, found);
    }
    return found;
  }

  private Optional<Login> search(String host, List<String> looked)
      throws UnreadableCredentialsException {
    List<String> names = RegistryAliasGroup.getAliasesGroup(host);
    Optional<Login> said = configured(names).or(() -> server(names));
    if (said.isPresent()) {
      return said;
    }
    looked.add("Maven's settings (no server '" + host + "')");
    List<String> keys =
        names.contains("index.docker.io")
            ? Stream.concat(Stream.of(DOCKER_HUB), names.stream()).toList()
            : names;
    Optional<Login> found = search(files, keys, host, looked);
    return found.isPresent() || lastFile.isEmpty()
        ? found
        : search(List.of(lastFile.get()), keys, host, looked);
  }

  private Optional<Login> configured(List<String> names) throws UnreadableCredentialsException {
    for (List<String> ids : withPortFirst(names)) {
      for (SecretVariable entry : configured) {
        if (ids.contains(entry.host())) {
          String secret = environment.getOrDefault(entry.variable(), "");
          if (secret.isEmpty()) {
            throw new UnreadableCredentialsException(
                "builder.registryCredentials says that the environment variable "
                    + entry.variable()
                    + " holds the password for "
                    + entry.host()
                    + ", but it is not set: set it, or remove that entry");
          }
          return Optional.of(
              new Login(entry.username(), secret, "environment variable " + entry.variable()));
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Login> server(List<String> names) {
    return withPortFirst(names).stream()
        .flatMap(ids -> servers.stream().filter(server -> ids.contains(server.serverId())))
        .findFirst()
        .map(
            server ->
                new Login(
                    server.username(),
                    server.password(),
                    "server '" + server.serverId() + "' of Maven's settings"));
  }

  private static List<List<String>> withPortFirst(List<String> names) {
    return List.of(names, names.stream().map(name -> new Host(name).withoutPort()).toList());
  }

  private Optional<Login> search(
      List<Path> paths, List<String> keys, String host, List<String> looked)
      throws UnreadableCredentialsException {
    List<DockerConfigFile> there = new ArrayList<>();
    for (Path path : paths) {
      Optional<DockerConfigFile> file = DockerConfigFile.read(path);
      if (file.isEmpty()) {
        looked.add(path + " (not there)");
        continue;
      }
      there.add(file.get());
      Optional<Login> login = file.get().login(keys);
      if (login.isPresent()) {
        return login;
      }
      if (file.get().helpers(keys).isEmpty()) {
        looked.add(path + " (no entry for " + host + ")");
      }
    }
    for (DockerConfigFile file : there) {
      for (DockerConfigFile.Helper helper : file.helpers(keys)) {
        CredentialHelper.Told told =
            helpers.ask(helper.name(), helper.server(), file.path().toString());
        if (told.login().isPresent()) {
          return told.login();
        }
        String line = file.path() + " (" + told.reason() + ")";
        if (!looked.contains(line)) {
          looked.add(line);
        }
      }
    }
    return Optional.empty();
  }
}
