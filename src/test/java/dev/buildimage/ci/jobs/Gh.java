package dev.buildimage.ci.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * GitHub behind {@code gh}: pull requests over a bare repository, and what was said and started.
 * Each command takes the right that GitHub wants for it, and one that isn't known here fails.
 */
public final class Gh implements HttpHandler {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Accounts accounts;
  private final Path bare;
  private final Map<Integer, Map<String, Object>> pulls =
      Collections.synchronizedMap(new TreeMap<>());
  private final List<String> calls = Collections.synchronizedList(new ArrayList<>());

  public Gh(Accounts accounts, Path bare) {
    this.accounts = accounts;
    this.bare = bare;
  }

  /** Each command, its words with blanks between, and whether it was refused. */
  public List<String> calls() {
    return List.copyOf(calls);
  }

  /**
   * The pull requests by their numbers, with the fields of {@code gh pr view --json}, and comments.
   */
  public Map<Integer, Map<String, Object>> pulls() {
    return pulls;
  }

  /** Somebody has proposed something. */
  public int propose(String title, String body, String head, String base) {
    int number = pulls.size() + 1;
    Map<String, Object> pull = new LinkedHashMap<>();
    pull.put("number", number);
    pull.put("title", title);
    pull.put("body", body);
    pull.put("headRefName", head);
    pull.put("baseRefName", base);
    pull.put("state", "OPEN");
    pull.put("labels", new ArrayList<>());
    pull.put("comments", new ArrayList<>());
    pulls.put(number, pull);
    return number;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    List<String> words = List.of(sent.substring(0, sent.lastIndexOf('\0')).split("\0", -1));
    try {
      String answer = answer(words, Forge.password(exchange));
      calls.add(String.join(" ", words));
      Forge.answer(exchange, 200, answer);
    } catch (Refused e) {
      calls.add("refused: " + String.join(" ", words) + ": " + e.getMessage());
      Forge.answer(exchange, 422, "gh: " + e.getMessage() + "\n");
    } catch (IOException | RuntimeException e) {
      calls.add("broken: " + String.join(" ", words) + ": " + e);
      Forge.answer(exchange, 500, "gh: " + e + "\n");
    } finally {
      exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
    }
  }

  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String why) {
      super(why);
    }
  }

  private String answer(List<String> words, Optional<String> password) throws Refused, IOException {
    List<String> plain = new ArrayList<>();
    Map<String, String> options = new LinkedHashMap<>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.equals("--paginate")) {
        options.put(word, "");
      } else if (word.startsWith("-")) {
        options.put(word, words.get(++i));
      } else {
        plain.add(word);
      }
    }
    String command = String.join(" ", plain.subList(0, plain.get(0).equals("api") ? 1 : 2));
    List<String> rest = plain.subList(command.split(" ").length, plain.size());
    return switch (command) {
      case "pr create" -> create(options, password);
      case "pr edit" -> {
        right(password, "pull-requests:write");
        Map<String, Object> pull = pull(rest.get(0));
        if (options.containsKey("--title")) {
          pull.put("title", options.get("--title"));
        }
        if (options.containsKey("--body")) {
          pull.put("body", options.get("--body"));
        }
        if (options.containsKey("--base")) {
          pull.put("baseRefName", options.get("--base"));
        }
        only(options, "--title", "--body", "--base");
        yield "";
      }
      case "pr comment" -> {
        right(password, "pull-requests:write");
        only(options, "--body");
        @SuppressWarnings("unchecked")
        List<Object> comments = (List<Object>) pull(rest.get(0)).get("comments");
        comments.add(options.get("--body"));
        yield "";
      }
      case "pr view" -> {
        only(options, "--json", "--jq");
        Map<String, Object> pull = pull(rest.get(0));
        Map<String, Object> asked = new LinkedHashMap<>();
        for (String field : options.get("--json").split(",")) {
          asked.put(field, pull.get(field));
        }
        yield jq(asked, options.get("--jq"));
      }
      case "workflow run" -> {
        right(password, "actions:write");
        only(options, "--ref", "-f");
        if (git("ls-tree", options.get("--ref"), ".github/workflows/" + rest.get(0)).isEmpty()) {
          throw new Refused("no workflow " + rest.get(0) + " on " + options.get("--ref"));
        }
        yield "";
      }
      case "api" -> api(rest.get(0), options);
      default -> throw new Refused("unknown here: " + command);
    };
  }

  private String create(Map<String, String> options, Optional<String> password) throws Refused {
    right(password, "pull-requests:write");
    only(options, "--base", "--head", "--title", "--body");
    for (String branch : List.of(options.get("--base"), options.get("--head"))) {
      if (!exists(branch)) {
        throw new Refused("no branch " + branch);
      }
    }
    boolean there =
        pulls.values().stream()
            .anyMatch(
                pull ->
                    pull.get("headRefName").equals(options.get("--head"))
                        && pull.get("baseRefName").equals(options.get("--base"))
                        && pull.get("state").equals("OPEN"));
    if (there) {
      throw new Refused("a pull request for " + options.get("--head") + " already exists");
    }
    int number =
        propose(
            options.get("--title"),
            options.get("--body"),
            options.get("--head"),
            options.get("--base"));
    return "https://github.example/pull/" + number + "\n";
  }

  private String api(String path, Map<String, String> options) throws Refused, IOException {
    only(options, "--jq");
    if (path.matches("repos/[^/]+/[^/]+/commits/[0-9a-f]{40}/pulls")) {
      String commit = path.split("/")[4];
      List<Object> found = new ArrayList<>();
      for (Map<String, Object> pull : pulls.values()) {
        if (pull.get("mergeCommit") instanceof Map<?, ?> merged
            && commit.equals(merged.get("oid"))) {
          found.add(pull);
        }
      }
      return jq(found, options.get("--jq"));
    }
    throw new Refused("unknown here: api " + path);
  }

  private Map<String, Object> pull(String name) throws Refused {
    return pulls.values().stream()
        .filter(
            pull ->
                name.equals(pull.get("number").toString())
                    || pull.get("headRefName").equals(name) && pull.get("state").equals("OPEN"))
        .findFirst()
        .orElseThrow(() -> new Refused("no pull request " + name));
  }

  private void right(Optional<String> password, String right) throws Refused {
    if (!accounts.may(password, right)) {
      throw new Refused("Resource not accessible by integration: " + right);
    }
  }

  private static void only(Map<String, String> options, String... known) throws Refused {
    List<String> unknown = new ArrayList<>(options.keySet());
    unknown.removeAll(List.of(known));
    if (!unknown.isEmpty()) {
      throw new Refused("unknown here: " + unknown);
    }
  }

  private boolean exists(String branch) {
    try {
      git("rev-parse", "-q", "--verify", "refs/heads/" + branch);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private String git(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(words));
    return Machines.command(bare, command.toArray(String[]::new));
  }

  /** As gh does: texts without their quotes. */
  private static String jq(Object value, String filter) throws IOException {
    Process jq = new ProcessBuilder("jq", "-r", filter).redirectErrorStream(true).start();
    try (OutputStream in = jq.getOutputStream()) {
      in.write(JSON.writeValueAsBytes(value));
    }
    String output = new String(jq.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (jq.waitFor() != 0) {
        throw new IOException("jq " + filter + ": " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    return output;
  }
}
