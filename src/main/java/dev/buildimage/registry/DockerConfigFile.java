package dev.buildimage.registry;

import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.registry.credentials.json.DockerConfigTemplate;
import com.google.cloud.tools.jib.registry.credentials.json.DockerConfigTemplate.AuthTemplate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A file with credentials as Docker and Podman write them; jib's code reads it. */
final class DockerConfigFile {
  private final Path path;
  private final DockerConfigTemplate content;

  private DockerConfigFile(Path path, DockerConfigTemplate content) {
    this.path = path;
    this.content = content;
  }

  /**
   * Reads a file; empty when it isn't there.
   *
   * @throws UnreadableCredentialsException when it is there and makes no sense
   */
  static Optional<DockerConfigFile> read(Path path) throws UnreadableCredentialsException {
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    JsonMapper json =
        JsonMapper.builder()
            .configure(MapperFeature.ACCEPT_CASE_INSENSITIVE_PROPERTIES, true)
            .build();
    try {
      return Optional.of(
          new DockerConfigFile(path, json.readValue(path.toFile(), DockerConfigTemplate.class)));
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static UnreadableCredentialsException unreadable(Path path, Exception e) {
    return new UnreadableCredentialsException(
        path
            + " can't be read for credentials ("
            // its message might quote the file
            + e.getClass().getSimpleName()
            + "): mend or remove it",
        e);
  }

  Path path() {
    return path;
  }

  /**
   * The account that the file itself has.
   *
   * @param names a registry's, the first that the file knows counts
   */
  Optional<Login> login(List<String> names) throws UnreadableCredentialsException {
    Optional<AuthTemplate> entry = find(content.getAuths(), names).map(Map.Entry::getValue);
    try {
      return entry.flatMap(this::login);
    } catch (IllegalArgumentException e) {
      throw unreadable(path, e);
    }
  }

  private Optional<Login> login(AuthTemplate entry) {
    Optional<String> token =
        Optional.ofNullable(entry.getIdentityToken()).filter(text -> !text.isEmpty());
    if (token.isPresent()) {
      return token.map(text -> new Login(Credential.OAUTH2_TOKEN_USER_NAME, text, path.toString()));
    }
    String auth = Optional.ofNullable(entry.getAuth()).orElse("");
    if (!auth.isEmpty()) {
      String account = new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8);
      int colon = account.indexOf(':');
      if (colon < 0) {
        throw new IllegalArgumentException("no colon");
      }
      // some versions of Docker fill it with zero bytes
      String password = account.substring(colon + 1).replaceFirst("\0+$", "");
      return Optional.of(new Login(account.substring(0, colon), password, path.toString()));
    }
    return Optional.ofNullable(entry.getUsername())
        .flatMap(
            user ->
                Optional.ofNullable(entry.getPassword())
                    .map(password -> new Login(user, password, path.toString())));
  }

  /**
   * A helper that the file names.
   *
   * @param name behind {@code docker-credential-}
   * @param server as the helper knows it
   */
  record Helper(String name, String server) {}

  /** The helpers to ask for a registry, in this order. */
  List<Helper> helpers(List<String> names) {
    Optional<Helper> own =
        find(content.getCredHelpers(), names)
            .map(entry -> new Helper(entry.getValue(), entry.getKey()));
    if (own.isPresent()) {
      return List.of(own.get());
    }
    return Optional.ofNullable(content.getCredsStore()).filter(name -> !name.isEmpty()).stream()
        .flatMap(name -> names.stream().map(server -> new Helper(name, server)))
        .toList();
  }

  private static <T> Optional<Map.Entry<String, T>> find(
      Map<String, T> entries, List<String> names) {
    return names.stream()
        .flatMap(name -> entries.entrySet().stream().filter(entry -> isFor(entry.getKey(), name)))
        .findFirst();
  }

  /** A path behind a bare name is Podman's way to say that the account is only for that path. */
  private static boolean isFor(String key, String name) {
    return key.equals(name)
        || key.equals("https://" + name)
        || key.startsWith("https://" + name + "/")
        || key.equals("http://" + name);
  }
}
