package dev.buildimage.report;

import dev.buildimage.build.KeyExplanation;
import dev.buildimage.build.KeyMove;
import dev.buildimage.key.Commit;
import dev.buildimage.key.FileChange;
import dev.buildimage.key.KeyDifference;
import dev.buildimage.key.LineChange;
import java.util.Optional;

/** What the key is made from, and what made it another one. */
final class KeySection {
  private static final int SHORT = 12;

  private final KeyFacts facts;
  private final Markup page;

  KeySection(KeyFacts facts, Markup page) {
    this.facts = facts;
    this.page = page;
  }

  void write() {
    page.open("section", "aria-labelledby", "key");
    page.element("h2", "Key", "id", "key");
    page.open("dl");
    term("Builder image", facts.key().key());
    term("Tools image", facts.key().toolsKey());
    page.close();
    facts.since().ifPresent(this::since);
    String manifest = facts.key().manifest();
    page.open("details");
    page.element("summary", "Its manifest, " + Figures.counted(manifest.lines().count(), "line"));
    page.element("pre", manifest, "tabindex", "0");
    page.close();
    page.close();
  }

  private void term(String name, String value) {
    page.open("div").element("dt", name).open("dd").element("code", value).close().close();
  }

  private void since(KeyExplanation explanation) {
    Optional<Commit> commit = explanation.from().commit();
    page.element(
        "p",
        "The last key before it was "
            + shortened(explanation.from().definition().key())
            + commit.map(c -> ", of " + shortened(c.id()) + " “" + c.subject() + "”").orElse("")
            + ". Since then:");
    for (KeyMove move : explanation.keys()) {
      if (!move.moved()) {
        page.element("p", "The " + move.name() + " key is still the same.", "class", "sub");
      }
    }
    KeyDifference difference = explanation.difference().readable();
    page.open("table", "class", "changes");
    page.element("caption", "What differs");
    page.open("thead").open("tr");
    page.element("th", "Input", "scope", "col");
    page.element("th", "Change", "scope", "col");
    page.close().close();
    page.open("tbody");
    difference.lines().forEach(this::line);
    difference.files().forEach(this::file);
    page.close().close();
  }

  private void line(LineChange line) {
    change(line.name(), line.before(), line.after());
  }

  private void file(FileChange file) {
    change(
        file.path(), file.before().map(KeySection::content), file.after().map(KeySection::content));
  }

  private static String content(FileChange.Content content) {
    return content.mode().octal() + " " + shortened(content.objectId());
  }

  private void change(String name, Optional<String> before, Optional<String> after) {
    page.open("tr").element("th", name, "scope", "row").open("td");
    if (before.isEmpty()) {
      page.text("added: " + after.orElse(""));
    } else if (after.isEmpty()) {
      page.text("removed: " + before.get());
    } else {
      page.text(before.get() + " → " + after.get());
    }
    page.close().close();
  }

  private static String shortened(String id) {
    return id.substring(0, Math.min(SHORT, id.length()));
  }
}
