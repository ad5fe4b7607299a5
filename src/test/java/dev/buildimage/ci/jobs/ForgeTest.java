package dev.buildimage.ci.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.registry.DockerRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everybody reads, and only who has the right writes. */
class ForgeTest {
  @TempDir Path folder;

  private final Accounts accounts = new Accounts();
  private final HttpClient client = HttpClient.newHttpClient();
  private DockerRegistry registry;
  private Path bare;
  private Gh gh;
  private Forge forge;

  @BeforeEach
  void start() throws IOException {
    registry = DockerRegistry.start(folder.resolve("registry"));
    bare = Files.createDirectories(folder.resolve("forge/team/app.git"));
    git(bare, "init", "-q", "--bare");
    git(bare, "config", "uploadpack.allowAnySHA1InWant", "true");
    gh = new Gh(accounts, bare);
    forge = Forge.start(accounts, folder.resolve("forge"), registry.host(), gh);
  }

  @AfterEach
  void stop() throws IOException {
    forge.close();
    registry.close();
  }

  @Test
  void git() throws IOException {
    String reading = accounts.token(Set.of("contents:read"));
    String writing = accounts.token(Set.of("contents:write"));
    Path work = Files.createDirectories(folder.resolve("work"));
    git(work, "init", "-q", "-b", "main");
    git(
        work,
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@b",
        "commit",
        "-q",
        "--allow-empty",
        "-m",
        "one");
    git(
        work,
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@b",
        "commit",
        "-q",
        "--allow-empty",
        "-m",
        "two");
    for (String account : new String[] {"", "x:nobody@", "x:" + reading + "@"}) {
      assertThatThrownBy(() -> git(work, "push", "-q", url(account), "HEAD:refs/heads/main"))
          .isInstanceOf(IOException.class);
    }
    git(work, "push", "-q", url("x:" + writing + "@"), "HEAD:refs/heads/main");
    accounts.revoke(writing);
    assertThatThrownBy(
            () -> git(work, "push", "-q", url("x:" + writing + "@"), "HEAD:refs/heads/b"))
        .isInstanceOf(IOException.class);

    // as actions/checkout fetches, with one commit alone and with all
    String head = git(work, "rev-parse", "HEAD");
    Event event = new Event("push", "refs/heads/main", head, Map.of(), Set.of());
    Path shallow = Files.createDirectories(folder.resolve("shallow"));
    String checkedOut =
        new Checkout(forge.url() + "/team/app", shallow).run(event, "", 1, false, reading);
    assertThat(checkedOut).isEqualTo(head);
    assertThat(git(shallow, "rev-list", "--count", "HEAD")).isEqualTo("1");
    assertThat(git(shallow, "branch", "--show-current")).isEqualTo("main");
    assertThat(Files.readString(shallow.resolve(".git/config"))).doesNotContain("xtraheader");
    Path whole = Files.createDirectories(folder.resolve("whole"));
    new Checkout(forge.url() + "/team/app", whole).run(event, "main", 0, true, reading);
    assertThat(git(whole, "rev-list", "--count", "origin/main")).isEqualTo("2");
    assertThat(Files.readString(whole.resolve(".git/config"))).contains("xtraheader");
  }

  @Test
  void registry() throws Exception {
    String reading = accounts.token(Set.of("packages:read"));
    String writing = accounts.token(Set.of("packages:write"));
    assertThat(send("GET", "/v2/", "").statusCode()).isEqualTo(401);
    assertThat(send("GET", "/v2/", reading).statusCode()).isEqualTo(200);
    assertThat(send("GET", "/v2/team/app/manifests/none", "").statusCode()).isEqualTo(404);
    assertThat(send("POST", "/v2/team/app/blobs/uploads/", "").statusCode()).isEqualTo(401);
    assertThat(send("POST", "/v2/team/app/blobs/uploads/", reading).statusCode()).isEqualTo(403);
    HttpResponse<String> begun = send("POST", "/v2/team/app/blobs/uploads/", writing);
    assertThat(begun.statusCode()).isEqualTo(202);
    assertThat(begun.headers().firstValue("Location").orElseThrow())
        .contains("/v2/team/app/blobs/uploads/");
  }

  @Test
  void commandLine() throws Exception {
    String reading = accounts.token(Set.of("pull-requests:read"));
    String writing = accounts.token(Set.of("pull-requests:write"));
    int number = gh.propose("It", "", "it", "main");
    gh.pulls().get(number).put("mergeCommit", Map.of("oid", "1".repeat(40)));
    assertThat(
            call(
                reading,
                "pr",
                "view",
                "1",
                "--json",
                "title,mergeCommit",
                "--jq",
                ".title + .mergeCommit.oid"))
        .isEqualTo("It" + "1".repeat(40) + "\n");
    assertThat(call(reading, "pr", "comment", "1", "--body", "x"))
        .startsWith("gh: Resource not accessible");
    assertThat(call(writing, "pr", "comment", "1", "--body", "a\nb")).isEmpty();
    assertThat(gh.pulls().get(1).get("comments"))
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .containsExactly("a\nb");
    assertThat(
            call(
                writing, "pr", "create", "--base", "main", "--head", "x", "--title", "t", "--body",
                ""))
        .contains("no branch main");
    assertThat(call(writing, "repo", "delete")).contains("unknown here: repo delete");
    assertThat(gh.calls()).hasSize(5).filteredOn(call -> call.startsWith("refused")).hasSize(3);
  }

  private String url(String account) {
    return "http://" + account + forge.host() + "/team/app";
  }

  private HttpResponse<String> send(String method, String path, String token) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(forge.url() + path))
            .method(method, BodyPublishers.noBody());
    if (!token.isEmpty()) {
      String basic = Base64.getEncoder().encodeToString(("x:" + token).getBytes("UTF-8"));
      request.header("Authorization", "Basic " + basic);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private String call(String token, String... words) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(forge.url() + "/gh"))
            .header("Authorization", "Bearer " + token)
            .POST(BodyPublishers.ofString(String.join("\0", words) + "\0"))
            .build();
    return client.send(request, BodyHandlers.ofString()).body();
  }

  private static String git(Path folder, String... words) throws IOException {
    String[] command = new String[words.length + 1];
    command[0] = "git";
    System.arraycopy(words, 0, command, 1, words.length);
    return Machines.command(folder, command);
  }
}
