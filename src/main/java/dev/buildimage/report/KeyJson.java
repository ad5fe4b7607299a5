package dev.buildimage.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.buildimage.build.KeyChange;
import dev.buildimage.build.KeyExplanation;
import dev.buildimage.build.KeyHistory;
import dev.buildimage.build.KeyMove;
import dev.buildimage.build.KeySide;
import dev.buildimage.key.Commit;
import dev.buildimage.key.FileChange;
import dev.buildimage.key.KeyDifference;
import dev.buildimage.key.LineChange;
import java.util.Optional;

/** Differences of keys as JSON, for machines; what is not there is null. */
public final class KeyJson {
  private final JsonMapper json = JsonMapper.builder().build();

  /**
   * {@code {from, to, files: [{path, before: {mode, object}, after}], lines: [{name, before,
   * after}], keys: [{name, before, after, causes}]}}; a side is {@code {revision, commit, key}}.
   */
  public String of(KeyExplanation explanation) {
    return text(tree(explanation));
  }

  ObjectNode tree(KeyExplanation explanation) {
    ObjectNode root = json.createObjectNode();
    side(root.putObject("from"), explanation.from());
    side(root.putObject("to"), explanation.to());
    difference(root, explanation.difference());
    ArrayNode keys = root.putArray("keys");
    for (KeyMove move : explanation.keys()) {
      ObjectNode key =
          keys.addObject()
              .put("name", move.name())
              .put("before", move.before())
              .put("after", move.after());
      ArrayNode causes = key.putArray("causes");
      move.causes().forEach(causes::add);
    }
    return root;
  }

  /**
   * {@code {key, since, commits, oldest, shallow, changes: [{commit, before, after, files,
   * lines}]}}; a commit is {@code {id, time, subject}}, and null where it is the work tree.
   */
  public String of(KeyHistory history) {
    ObjectNode root = json.createObjectNode().put("key", history.key());
    commit(root, "since", history.since().flatMap(KeyChange::commit));
    root.put("commits", history.commits());
    commit(root, "oldest", Optional.of(history.oldest()));
    root.put("shallow", history.shallow());
    ArrayNode changes = root.putArray("changes");
    for (KeyChange change : history.changes()) {
      ObjectNode node = changes.addObject();
      commit(node, "commit", change.commit());
      node.put("before", change.before().orElse(null)).put("after", change.after().orElse(null));
      difference(node, change.difference());
    }
    return text(root);
  }

  private static void side(ObjectNode node, KeySide side) {
    node.put("revision", side.revision());
    commit(node, "commit", side.commit());
    node.put("key", side.definition().key());
  }

  private static void commit(ObjectNode parent, String name, Optional<Commit> commit) {
    if (commit.isEmpty()) {
      parent.putNull(name);
      return;
    }
    parent
        .putObject(name)
        .put("id", commit.get().id())
        .put("time", commit.get().time().toString())
        .put("subject", commit.get().subject());
  }

  private static void difference(ObjectNode parent, KeyDifference difference) {
    ArrayNode files = parent.putArray("files");
    for (FileChange file : difference.files()) {
      ObjectNode node = files.addObject().put("path", file.path());
      content(node, "before", file.before());
      content(node, "after", file.after());
    }
    ArrayNode lines = parent.putArray("lines");
    for (LineChange line : difference.lines()) {
      lines
          .addObject()
          .put("name", line.name())
          .put("before", line.before().orElse(null))
          .put("after", line.after().orElse(null));
    }
  }

  private static void content(
      ObjectNode parent, String name, Optional<FileChange.Content> content) {
    if (content.isEmpty()) {
      parent.putNull(name);
      return;
    }
    parent
        .putObject(name)
        .put("mode", content.get().mode().octal())
        .put("object", content.get().objectId());
  }

  private String text(ObjectNode root) {
    try {
      return json.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }
}
