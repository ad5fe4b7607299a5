package dev.buildimage.ci.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** CircleCI's {@code pipeline/continue}: what a setup configuration goes on with, once each. */
final class Continuations implements HttpHandler {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, Optional<Continuation>> byKey = new ConcurrentHashMap<>();

  record Continuation(String configuration, Map<String, String> parameters) {}

  void await(String key) {
    byKey.put(key, Optional.empty());
  }

  Optional<Continuation> of(String key) {
    return byKey.getOrDefault(key, Optional.empty());
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    JsonNode sent = JSON.readTree(exchange.getRequestBody());
    String key = sent.path("continuation-key").asText();
    if (!byKey.containsKey(key) || byKey.get(key).isPresent()) {
      Forge.answer(exchange, 404, "{\"message\": \"no such continuation\"}");
      return;
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> parameter : sent.path("parameters").properties()) {
      parameters.put(parameter.getKey(), parameter.getValue().asText());
    }
    byKey.put(key, Optional.of(new Continuation(sent.path("configuration").asText(), parameters)));
    Forge.answer(exchange, 200, "{\"message\": \"Accepted.\"}");
  }
}
