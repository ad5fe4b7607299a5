package dev.buildimage.report;

import dev.buildimage.build.KeyChange;
import dev.buildimage.build.KeyExplanation;
import dev.buildimage.build.KeyHistory;
import dev.buildimage.build.KeyMove;
import dev.buildimage.build.KeySide;
import dev.buildimage.key.Commit;
import dev.buildimage.key.FileChange;
import dev.buildimage.key.KeyDifference;
import dev.buildimage.key.LineChange;
import java.util.List;
import java.util.Optional;

/** Differences of keys as lines for people: ASCII but for what files are called. */
public final class KeyText {
  private static final int SHORT = 12;
  private static final int CAUSES = 3;

  private final StringBuilder text = new StringBuilder();

  private KeyText() {}

  /** What differs between two sides, and at the end the keys. */
  public static String of(KeyExplanation explanation) {
    KeyText text = new KeyText();
    text.line("from " + side(explanation.from()));
    text.line("to   " + side(explanation.to()));
    text.changes("", explanation.difference());
    explanation.keys().forEach(key -> text.line(key(key)));
    return text.text.toString();
  }

  /** Every change of a key. */
  public static String changes(KeyHistory history) {
    KeyText text = new KeyText();
    for (KeyChange change : history.changes()) {
      text.line(change.commit().map(KeyText::commit).orElse("the work tree, not committed"));
      text.line("  key " + change.before().orElse("none") + " -> " + change.after().orElse("none"));
      text.changes("    ", change.difference());
    }
    text.line(seen(history));
    return text.text.toString();
  }

  /** Since when a key has been what it is. */
  public static String since(KeyHistory history) {
    KeyText text = new KeyText();
    List<KeyChange> changes = history.changes();
    boolean committed = changes.isEmpty() || changes.get(0).commit().isPresent();
    if (!committed) {
      text.line("key " + history.key() + " of the work tree is not committed");
      changes = changes.subList(1, changes.size());
    }
    Optional<String> key =
        committed ? Optional.of(history.key()) : history.changes().get(0).before();
    if (key.isPresent()) {
      text.line(
          "key "
              + key.get()
              + " since "
              + (changes.isEmpty()
                  ? commit(history.oldest()) + ", or longer"
                  : changes.get(0).commit().map(KeyText::commit).orElseThrow()));
    }
    text.line(seen(history));
    return text.text.toString();
  }

  private static String seen(KeyHistory history) {
    return counted(history.changes().size(), "change")
        + " of the key in "
        + counted(history.commits(), "commit")
        + (history.shallow()
            ? "; older ones are not in this shallow clone (git fetch --unshallow gets them)"
            : "");
  }

  private static String counted(int count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  private static String side(KeySide side) {
    return side.commit()
        .map(commit -> side.revision() + ": " + commit(commit))
        .orElse("the work tree");
  }

  private static String commit(Commit commit) {
    return shortened(commit.id()) + " " + commit.time() + " " + commit.subject();
  }

  private void changes(String indent, KeyDifference difference) {
    KeyDifference readable = difference.readable();
    readable.files().forEach(file -> line(indent + file(file)));
    readable.lines().forEach(line -> line(indent + line(line)));
  }

  private static String file(FileChange file) {
    return verb(file.before(), file.after())
        + " "
        + arrow(file.before().map(KeyText::content), file.after().map(KeyText::content))
        + "  "
        + path(file);
  }

  /** As it is; where that would tear the line apart, as git quotes it. */
  private static String path(FileChange file) {
    return file.path().chars().anyMatch(Character::isISOControl) ? file.name() : file.path();
  }

  private static String content(FileChange.Content content) {
    return content.mode().octal() + " " + shortened(content.objectId());
  }

  private static String line(LineChange line) {
    return verb(line.before(), line.after())
        + " "
        + line.name()
        + " "
        + arrow(line.before(), line.after());
  }

  private static String verb(Optional<?> before, Optional<?> after) {
    return before.isEmpty() ? "added  " : after.isEmpty() ? "removed" : "changed";
  }

  private static String arrow(Optional<String> before, Optional<String> after) {
    return before.isPresent() && after.isPresent()
        ? before.get() + " -> " + after.get()
        : before.or(() -> after).orElse("");
  }

  private static String key(KeyMove key) {
    if (!key.moved()) {
      return key.name() + " key " + key.before() + " is the same on both sides";
    }
    List<String> causes = key.causes();
    int named = Math.min(CAUSES, causes.size());
    return key.name()
        + " key "
        + key.before()
        + " -> "
        + key.after()
        + ": "
        + String.join(", ", causes.subList(0, named))
        + (causes.size() > named ? " and " + (causes.size() - named) + " more" : "");
  }

  private static String shortened(String id) {
    return id.substring(0, SHORT);
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
