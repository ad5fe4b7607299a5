package dev.buildimage.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLException;

/** Says what is wrong with a registry, whether it may pass, and what its user can do. */
final class Diagnosis {
  /** 408, 429 and what a gateway or an overloaded server answers (RFC 9110, 15.6). */
  private static final Set<Integer> PASSING = Set.of(408, 425, 429, 500, 502, 503, 504);

  private static final int SHOWN = 300;
  private static final int MAX_ERROR_BYTES = 1 << 16;

  private final CredentialSource credentials;
  private final Trust trust;
  private final Secrets secrets;
  private final Clock clock;
  private final JsonMapper json = JsonMapper.builder().build();

  Diagnosis(CredentialSource credentials, Trust trust, Secrets secrets, Clock clock) {
    this.credentials = credentials;
    this.trust = trust;
    this.secrets = secrets;
    this.clock = clock;
  }

  /**
   * A status that isn't what was hoped for.
   *
   * @param doing what was tried, as in "pull blob sha256:… of"; the reference follows it
   */
  RegistryException refused(Access access, String doing, Answer answer) throws IOException {
    int status = answer.status();
    String said = message(answer);
    String host = JibHttp.host(answer.url()).name();
    Duration retryAfter = retryAfter(answer);
    return RegistryException.about(access.reference(), host)
        .status(status)
        .answer(said)
        .passing(PASSING.contains(status))
        .retryAfter(retryAfter)
        .saying(
            "can't "
                + doing
                + " "
                + access.reference()
                + ": "
                + host
                + " answers "
                + status
                + (said.isEmpty() ? "" : " (" + said + ")")
                + wayOut(access, answer, retryAfter));
  }

  private String wayOut(Access access, Answer answer, Duration retryAfter) throws IOException {
    int status = answer.status();
    if (status == 401) {
      return unauthorized(access, answer);
    }
    if (status == 403) {
      return "; "
          + account(access)
          + " has not the right to "
          + (access.push() ? "push to " : "pull from ")
          + access.reference().repositoryOnly()
          + ", or there is no such repository: check its name and the account's rights";
    }
    if (status == 404 && access.push()) {
      return "; is the repository's name right, and must it be created first?";
    }
    if (status == 407) {
      return "; that is the proxy: give its account in Maven's settings or in HTTPS_PROXY";
    }
    if (status == 429) {
      return "; too many requests"
          + (retryAfter.isZero() ? "" : ", it asks to wait " + retryAfter.toSeconds() + " s")
          + ": try later, log in, or set builder.registryMirrors";
    }
    if (status >= 500) {
      return "; the registry is in trouble: try again later, or look at its log";
    }
    return "";
  }

  private String unauthorized(Access access, Answer answer) throws IOException {
    CredentialSource.Found found = credentials.find(access.host());
    String host = access.host();
    if (found.login().isEmpty()) {
      return "; no credentials for "
          + host
          + " were found in "
          + String.join(", ", found.looked())
          + ": add a <server> with <id>"
          + host
          + "</id> to Maven's settings.xml, or run 'docker login "
          + host
          + "' or 'podman login "
          + host
          + "'";
    }
    if (answer.url().getProtocol().equals("http")
        && !trust.mayHaveCredentialsOverHttp(JibHttp.host(answer.url()))) {
      return "; credentials are there ("
          + found.login().get()
          + ") but are not sent over plain HTTP: give the registry a certificate, or add "
          + JibHttp.host(answer.url()).name()
          + " to builder.credentialsOverHttp";
    }
    return "; it doesn't accept "
        + found.login().get()
        + ": correct the password there, or log in again with 'docker login "
        + host
        + "'";
  }

  private String account(Access access) throws IOException {
    return credentials.find(access.host()).login().map(Login::toString).orElse("an anonymous user");
  }

  /** The registry's own words (OCI distribution specification, "Error Codes"). */
  private String message(Answer answer) throws IOException {
    String text =
        new String(answer.body().readNBytes(MAX_ERROR_BYTES), StandardCharsets.UTF_8).strip();
    try {
      List<String> errors = new ArrayList<>();
      for (JsonNode error : json.readTree(text).path("errors")) {
        String code = error.path("code").asText("");
        String message = error.path("message").asText("");
        errors.add(code.isEmpty() || message.isEmpty() ? code + message : code + ": " + message);
      }
      if (!errors.isEmpty()) {
        return shorten(String.join("; ", errors));
      }
    } catch (JsonProcessingException noJson) {
      // then it is shown as it is
    }
    return shorten(text);
  }

  private String shorten(String text) {
    String line = secrets.redact(text).replaceAll("\\s+", " ").replaceAll("\\p{Cntrl}", "");
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
  }

  private Duration retryAfter(Answer answer) {
    String value = answer.header("Retry-After").map(String::strip).orElse("");
    if (value.matches("[0-9]{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(value));
    }
    try {
      ZonedDateTime until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
      Duration wait = Duration.between(clock.instant(), until.toInstant());
      return wait.isNegative() ? Duration.ZERO : wait;
    } catch (DateTimeException unreadable) {
      return Duration.ZERO;
    }
  }

  /** An exchange that didn't come to its end. */
  RegistryException broken(Access access, String doing, IOException e) {
    if (e instanceof RegistryException known) {
      return known;
    }
    String start = "can't " + doing + " " + access.reference() + ": ";
    String host = new Host(access.host()).ofApi().name();
    RegistryException.Builder about = RegistryException.about(access.reference(), host).cause(e);
    String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    if (Thread.currentThread().isInterrupted()) {
      return about.saying(start + "interrupted");
    }
    if (e instanceof ProtocolException) {
      return about.saying(
          start
              + host
              + " leads astray ("
              + reason
              + "): tell whoever runs it, or add that host to builder.insecureRegistries");
    }
    if (e instanceof UnreadableCredentialsException || e instanceof FileSystemException) {
      return about.saying(start + reason);
    }
    if (e instanceof UnknownHostException) {
      return about.saying(
          start + "the host name " + host + " is unknown: check its spelling, and the network");
    }
    if (e instanceof ConnectException || e instanceof NoRouteToHostException) {
      return about.saying(
          start
              + host
              + " can't be connected to ("
              + reason
              + "): check that the registry runs and that host and port are right");
    }
    if (e instanceof SSLException && !(e.getCause() instanceof IOException)) {
      return about.saying(
          start
              + host
              + " can't be trusted ("
              + reason
              + "): if it speaks plain HTTP or has a certificate of its own making, add it to"
              + " builder.insecureRegistries, or name its authority in"
              + " builder.registryCertificates");
    }
    if (e instanceof SocketTimeoutException || e instanceof InterruptedIOException) {
      return about
          .passing(true)
          .saying(start + host + " doesn't answer in time (" + reason + "): try again later");
    }
    return about
        .passing(true)
        .saying(start + "the connection to " + host + " broke (" + reason + "): try again");
  }
}
