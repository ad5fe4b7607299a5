package dev.buildimage.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.ProtocolException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.message.BasicHttpRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutgoingTest {
  private static final Trust TRUST =
      new Trust(Set.of("plain.example", "told.example"), Set.of("told.example"), Map.of());

  private static HttpRequest sent(Call call, String target) throws IOException {
    HttpRequest request = new BasicHttpRequest("GET", "/");
    HttpClientContext context = HttpClientContext.create();
    context.setAttribute("http.target_host", HttpHost.create(target));
    new Outgoing(call, Optional.of(new Authorization.Bearer("geheim")), TRUST)
        .process(request, context);
    return request;
  }

  private static Call get(String url) throws MalformedURLException {
    return Call.of("GET", new URL(url));
  }

  @ParameterizedTest
  @CsvSource({
    "https://reg.example/v2/, https://reg.example, true",
    "https://reg.example/v2/, https://reg.example:443, true",
    "https://reg.example/v2/, https://REG.example, true",
    "https://reg.example/v2/, https://reg.example:444, false",
    "https://reg.example/v2/, https://other.example, false",
    "https://reg.example/v2/, https://reg.example.other, false",
    "https://told.example/v2/, http://told.example, false",
    "https://reg.example/v2/, http://plain.example, false",
    "http://plain.example/v2/, http://plain.example, false",
    "http://told.example/v2/, http://told.example, true",
    "http://told.example/v2/, http://plain.example, false",
    "http://127.0.0.1:5000/v2/, http://127.0.0.1:5000, true",
    "http://127.0.0.1:5000/v2/, http://127.0.0.1:5001, false",
    "http://localhost/v2/, http://localhost:80, true"
  })
  void theAuthorizationGoesOnlyWhereItIsMeantFor(String url, String target, boolean told)
      throws Exception {
    assertThat(sent(get(url), target).containsHeader("Authorization")).isEqualTo(told);
  }

  @Test
  void aRedirectFromTlsToPlainHttpIsRefused() throws Exception {
    Call call = get("https://reg.example/v2/");
    assertThatThrownBy(() -> sent(call, "http://reg.example"))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("plain HTTP at reg.example");
  }

  @Test
  void bytesAreAskedForAsTheyAreAndFromWhereTheyAreMissing() throws Exception {
    HttpRequest whole = sent(get("https://reg.example/v2/"), "https://reg.example");
    assertThat(whole.getFirstHeader("Accept-Encoding").getValue()).isEqualTo("identity");
    assertThat(whole.containsHeader("Range")).isFalse();
    HttpRequest rest =
        sent(get("https://reg.example/v2/").startingAt(17), "https://storage.example");
    assertThat(rest.getFirstHeader("Range").getValue()).isEqualTo("bytes=17-");
  }

  @Test
  void whetherALargeBodyIsWelcomeIsAskedFirst() throws Exception {
    Call small = get("https://reg.example/").with(new Call.Content(Path.of("x"), 1000));
    Call large = get("https://reg.example/").with(new Call.Content(Path.of("x"), 10_000_000));
    assertThat(sent(small, "https://reg.example").containsHeader("Expect")).isFalse();
    assertThat(sent(large, "https://reg.example").getFirstHeader("Expect").getValue())
        .isEqualTo("100-continue");
  }
}
