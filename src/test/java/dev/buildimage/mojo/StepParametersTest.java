package dev.buildimage.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.build.StepOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.maven.plugin.MojoExecutionException;
import org.junit.jupiter.api.Test;

class StepParametersTest {
  private static final Path FOLDER = Path.of("/project");

  private static SecretParameter secret(String text) {
    SecretParameter secret = new SecretParameter();
    secret.set(text);
    return secret;
  }

  @Test
  void secretsAgentsAndProxiesAreForTheSteps() throws Exception {
    StepOptions options =
        new StepParameters(
                List.of(secret("a=env:TOKEN"), secret("b=file:key.txt")),
                List.of("other=agent.sock"),
                List.of("security.insecure"),
                Map.of(
                    "SSH_AUTH_SOCK",
                    "/run/agent",
                    "https_proxy",
                    "http://p",
                    "NO_PROXY",
                    "x",
                    "Http_Proxy",
                    "no",
                    "PATH",
                    "/bin"))
            .options(FOLDER, true);

    assertThat(options.secrets())
        .containsEntry("a", new StepOptions.Secret.Variable("TOKEN"))
        .containsEntry("b", new StepOptions.Secret.File(Path.of("/project/key.txt")));
    assertThat(options.agents())
        .containsEntry("default", Path.of("/run/agent"))
        .containsEntry("other", Path.of("/project/agent.sock"));
    assertThat(options.allowed()).containsExactly(StepOptions.INSECURE);
    assertThat(options.proxies())
        .containsOnly(Map.entry("https_proxy", "http://p"), Map.entry("NO_PROXY", "x"));
  }

  @Test
  void whatIsNoneIsNamedWithTheWayOut() {
    for (String wrong : List.of("a", "a=TOKEN", "=env:X")) {
      assertThatThrownBy(
              () ->
                  new StepParameters(List.of(secret(wrong)), List.of(), List.of(), Map.of())
                      .options(FOLDER, true))
          .as(wrong)
          .isInstanceOf(MojoExecutionException.class)
          .hasMessageContaining("ID=env:NAME");
    }
    assertThatThrownBy(
            () ->
                new StepParameters(List.of(), List.of("x"), List.of(), Map.of())
                    .options(FOLDER, true))
        .hasMessageContaining("ID=SOCKET");
    assertThatThrownBy(
            () ->
                new StepParameters(List.of(), List.of(), List.of("all"), Map.of())
                    .options(FOLDER, true))
        .hasMessageContaining("security.insecure");
  }
}
