package dev.buildimage.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A headless Chromium, by its DevTools protocol on a loopback port. */
final class Browser implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("DevTools listening on (ws://\\S+)");
  private static final long SECONDS = 120;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Process process;
  private final WebSocket socket;
  private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
  private final String session;
  private int calls;

  /**
   * Starts one.
   *
   * @param folder for its profile
   */
  Browser(Path folder) throws Exception {
    process =
        new ProcessBuilder(
                command(),
                "--headless",
                // a container's root has no sandbox; the page is ours
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--no-first-run",
                "--remote-debugging-port=0",
                "--user-data-dir=" + folder,
                "about:blank")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(address(), new Listener())
            .get(SECONDS, TimeUnit.SECONDS);
    ObjectNode page = JSON.createObjectNode().put("url", "about:blank");
    ObjectNode target = JSON.createObjectNode().put("flatten", true);
    target.set("targetId", call("", "Target.createTarget", page).path("targetId"));
    session = call("", "Target.attachToTarget", target).path("sessionId").asText();
    call("Page.enable", JSON.createObjectNode());
  }

  private static String command() throws Exception {
    Process tool =
        new ProcessBuilder("src/it/tools/browser")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String command = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (tool.waitFor() != 0) {
      throw new IllegalStateException("there is no Chromium; src/it/tools/browser has said why");
    }
    return command.strip();
  }

  private URI address() throws IOException {
    BufferedReader lines = process.errorReader();
    StringBuilder said = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      said.append(line).append('\n');
      Matcher listening = LISTENING.matcher(line);
      if (listening.find()) {
        return URI.create(listening.group(1));
      }
    }
    throw new IOException("Chromium has not started: " + said);
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        try {
          messages.add(JSON.readTree(text.toString()));
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
        text.setLength(0);
      }
      from.request(1);
      return null;
    }
  }

  private JsonNode call(String method, ObjectNode parameters) throws Exception {
    return call(session, method, parameters);
  }

  private JsonNode call(String to, String method, ObjectNode parameters) throws Exception {
    int id = ++calls;
    ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
    if (!to.isEmpty()) {
      message.put("sessionId", to);
    }
    message.set("params", parameters);
    socket.sendText(message.toString(), true).get(SECONDS, TimeUnit.SECONDS);
    for (JsonNode answer = next(method); ; answer = next(method)) {
      if (answer.path("id").asInt() == id) {
        if (answer.has("error")) {
          throw new IllegalStateException(method + ": " + answer.path("error"));
        }
        return answer.path("result");
      }
    }
  }

  private JsonNode next(String waitingFor) throws InterruptedException {
    JsonNode message = messages.poll(SECONDS, TimeUnit.SECONDS);
    if (message == null) {
      throw new IllegalStateException("Chromium doesn't answer: " + waitingFor);
    }
    return message;
  }

  /** Loads a page, as on a screen of a size in CSS pixels. */
  void open(URI page, int width, int height, boolean phone, boolean dark) throws Exception {
    call(
        "Emulation.setDeviceMetricsOverride",
        JSON.createObjectNode()
            .put("width", width)
            .put("height", height)
            .put("deviceScaleFactor", 1)
            .put("mobile", phone));
    ObjectNode media = JSON.createObjectNode();
    media
        .putArray("features")
        .addObject()
        .put("name", "prefers-color-scheme")
        .put("value", dark ? "dark" : "light");
    call("Emulation.setEmulatedMedia", media);
    messages.clear();
    call("Page.navigate", JSON.createObjectNode().put("url", page.toString()));
    while (!next("page").path("method").asText().equals("Page.loadEventFired")) {
      // there are others on the way
    }
  }

  /** The value of a JavaScript expression in the page. */
  JsonNode evaluate(String expression) throws Exception {
    JsonNode result =
        call(
            "Runtime.evaluate",
            JSON.createObjectNode().put("expression", expression).put("returnByValue", true));
    if (result.has("exceptionDetails")) {
      throw new IllegalStateException(expression + ": " + result.path("exceptionDetails"));
    }
    return result.path("result").path("value");
  }

  /** A PNG; the whole page, or what fits the screen. */
  byte[] screenshot(boolean whole) throws Exception {
    ObjectNode what = JSON.createObjectNode().put("format", "png");
    what.put("captureBeyondViewport", whole);
    if (whole) {
      what.putObject("clip")
          .put("x", 0)
          .put("y", 0)
          .put("width", evaluate("document.documentElement.clientWidth").asInt())
          .put("height", evaluate("document.documentElement.scrollHeight").asInt())
          .put("scale", 1);
    }
    return Base64.getDecoder().decode(call("Page.captureScreenshot", what).path("data").asText());
  }

  @Override
  public void close() throws Exception {
    socket.abort();
    // Debian's command is a script that waits for the browser
    List<ProcessHandle> all = process.descendants().toList();
    all.forEach(ProcessHandle::destroy);
    process.destroy();
    for (ProcessHandle each : all) {
      each.onExit().get(SECONDS, TimeUnit.SECONDS);
    }
    process.waitFor();
  }
}
