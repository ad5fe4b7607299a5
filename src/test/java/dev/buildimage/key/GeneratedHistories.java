package dev.buildimage.key;

import dev.buildimage.key.GeneratedHistory.Edit;
import dev.buildimage.key.GeneratedHistory.Step;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** What histories are generated from. */
final class GeneratedHistories {
  private static final List<String> NAMES =
      List.of(
          "a",
          "a-b",
          "a.txt",
          "ab",
          "d",
          "m",
          "with space",
          "quo\"te",
          "back\\slash",
          "tab\there",
          "grün",
          "日本",
          "-dash",
          "new\nline",
          ".hidden",
          "😀",
          ":colon",
          "*star");

  private GeneratedHistories() {}

  /** That many commits, of which each but the first does at most so many edits. */
  static Arbitrary<List<Step>> histories(int commits, int edits) {
    Arbitrary<String> names = Arbitraries.of(NAMES);
    Arbitrary<String> paths =
        names.list().ofMinSize(1).ofMaxSize(3).map(parts -> String.join("/", parts));
    Arbitrary<String> modes =
        Arbitraries.of("100644", "100644", "100644", "100755", "120000", "160000", "", "");
    Arbitrary<Edit> edit =
        Combinators.combine(paths, modes, Arbitraries.integers().between(1, 4)).as(Edit::new);
    Arbitrary<Step> step =
        Combinators.combine(edit.list().ofMaxSize(edits), Arbitraries.of(false, false, true))
            .as(Step::new);
    Arbitrary<Step> first = edit.list().ofMinSize(8).ofMaxSize(20).map(all -> new Step(all, false));
    return Combinators.combine(first, step.list().ofSize(commits - 1))
        .as(
            (start, rest) -> {
              List<Step> all = new ArrayList<>(List.of(start));
              all.addAll(rest);
              return all;
            });
  }
}
