package dev.buildimage.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Sends calls with the authorization they need: what a registry accepted before, and when it asks
 * for another, a new one. Accounts are looked up only when a registry asks.
 */
final class Authorizer {
  /** A token answer larger than this is none. */
  private static final int MAX_TOKEN_BYTES = 1 << 20;

  private final JibHttp http;
  private final CredentialSource credentials;
  private final Diagnosis diagnosis;
  private final Secrets secrets;
  private final JsonMapper json = JsonMapper.builder().build();
  private final Map<Key, Authorization> accepted = new ConcurrentHashMap<>();

  private record Key(String host, List<String> scopes) {}

  Authorizer(JibHttp http, CredentialSource credentials, Diagnosis diagnosis, Secrets secrets) {
    this.http = http;
    this.credentials = credentials;
    this.diagnosis = diagnosis;
    this.secrets = secrets;
  }

  /**
   * Sends a call, if need be a second time with a new authorization.
   *
   * @return any answer, a 401 too when nothing is left to try
   * @throws RegistryException when the token server doesn't give a token
   * @throws IOException when there is no answer
   */
  Answer send(Access access, Call call) throws IOException {
    if (!JibHttp.host(call.url()).equals(new Host(access.host()).ofApi())) {
      // an upload's location may be a storage service's: the registry's secrets are not for it
      return http.send(call, Optional.empty());
    }
    Key key = new Key(access.host(), access.scopes());
    Answer answer = http.send(call, Optional.ofNullable(accepted.get(key)));
    if (answer.status() != 401) {
      return answer;
    }
    Optional<Authorization> fresh;
    try {
      fresh = authorize(access, Challenge.of(answer.headers("WWW-Authenticate")));
    } catch (IOException | RuntimeException e) {
      answer.close();
      throw e;
    }
    if (fresh.isEmpty()) {
      return answer;
    }
    answer.close();
    secrets.add(fresh.get());
    accepted.put(key, fresh.get());
    return http.send(call, fresh);
  }

  private Optional<Authorization> authorize(Access access, Optional<Challenge> challenge)
      throws IOException {
    if (challenge.isEmpty()) {
      return Optional.empty();
    }
    Optional<Login> login = credentials.find(access.host()).login();
    if (challenge.get() instanceof Challenge.Bearer bearer) {
      return Optional.of(token(access, bearer, login));
    }
    return login
        .filter(account -> !account.isRefreshToken())
        .map(account -> new Authorization.Basic(account.username(), account.secret()));
  }

  private Authorization token(Access access, Challenge.Bearer bearer, Optional<Login> login)
      throws IOException {
    Call call = tokenCall(access, bearer, login.filter(Login::isRefreshToken));
    login.map(Login::secret).ifPresent(secrets::add);
    Optional<Authorization> authorization =
        login
            .filter(account -> !account.isRefreshToken())
            .map(account -> new Authorization.Basic(account.username(), account.secret()));
    authorization.ifPresent(secrets::add);
    try (Answer answer = http.send(call, authorization)) {
      boolean refused = answer.status() == 401 || answer.status() == 403;
      if (refused && access.mountFrom().isPresent()) {
        // some token servers refuse all when one of the scopes is not to be had
        return token(Access.push(access.reference()), bearer, login);
      }
      if (answer.status() != 200) {
        throw diagnosis.refused(access, "get a token for", answer);
      }
      return read(access, answer);
    }
  }

  private static Call tokenCall(
      Access access, Challenge.Bearer bearer, Optional<Login> refreshToken) throws IOException {
    String service = "service=" + encode(bearer.service().orElse(access.host()));
    if (refreshToken.isPresent()) {
      String form =
          "grant_type=refresh_token&client_id=builder-maven-plugin&refresh_token="
              + encode(refreshToken.get().secret())
              + "&"
              + service
              + "&scope="
              + encode(String.join(" ", access.scopes()));
      return Call.of("POST", realm(access, bearer.realm()))
          .with(
              new Call.Bytes(
                  "application/x-www-form-urlencoded", form.getBytes(StandardCharsets.UTF_8)));
    }
    String scopes =
        access.scopes().stream()
            .map(scope -> "&scope=" + encode(scope))
            .collect(Collectors.joining());
    String separator = bearer.realm().contains("?") ? "&" : "?";
    return Call.of("GET", realm(access, bearer.realm() + separator + service + scopes));
  }

  private static URL realm(Access access, String text) throws RegistryException {
    try {
      return new URL(text);
    } catch (MalformedURLException e) {
      throw RegistryException.about(access.reference(), access.host())
          .cause(e)
          .saying(
              access.host()
                  + " sends for a token to '"
                  + text
                  + "', which is no URL: tell whoever runs the registry");
    }
  }

  private Authorization read(Access access, Answer answer) throws IOException {
    try {
      JsonNode document = json.readTree(answer.body().readNBytes(MAX_TOKEN_BYTES));
      String token = document.path("token").asText("");
      String text = token.isEmpty() ? document.path("access_token").asText("") : token;
      if (!text.isEmpty()) {
        return new Authorization.Bearer(text);
      }
    } catch (JsonProcessingException e) {
      // the same as an answer without a token; its text is not shown, since it may hold one
    }
    String server = JibHttp.host(answer.url()).name();
    throw RegistryException.of(
        access.reference(),
        server,
        "the token server "
            + server
            + " answered 200 without a token for "
            + access.reference()
            + ": is a proxy or a login page in between?");
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
