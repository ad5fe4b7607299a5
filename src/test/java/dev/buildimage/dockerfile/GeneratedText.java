package dev.buildimage.dockerfile;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Dockerfiles that nobody would write: mutants of real ones, and pieces put together at random. */
final class GeneratedText {
  private static final List<String> PIECES =
      List.of(
          "\\",
          "\n",
          "\r\n",
          "\r",
          "`",
          "\"",
          "'",
          "$",
          "${",
          "}",
          "${A:-",
          "${A//",
          "${A%%*",
          "$A",
          "<<EOF",
          "<<-'E'",
          "3<<E",
          "EOF\n",
          "E\n",
          "#",
          "# escape=`\n",
          "# check=error=true\n",
          "[",
          "]",
          "[\"a\",",
          "[\"a\"]",
          "--",
          "=",
          ",",
          " ",
          "\t",
          "*",
          "**/",
          "?",
          "!",
          "/",
          "..",
          ":",
          "@",
          "\u0000",
          "\uD800",
          "\uFEFF",
          "\u00A0",
          "\uD83D\uDE00",
          "a",
          "\\\"",
          "target=/a",
          "type=ssh",
          "source=$A",
          "x y");
  private static final List<String> BEGINNINGS =
      List.of(
          "FROM a AS s\n",
          "FROM s\n",
          "FROM $A AS t\n",
          "FROM --platform=",
          "ARG A=",
          "ARG A\n",
          "ENV A=$A$A\n",
          "ENV A ",
          "COPY ",
          "COPY --from=",
          "COPY --from=0 ",
          "COPY --parents ",
          "COPY --exclude=",
          "COPY --chmod=",
          "COPY --link a ",
          "ADD ",
          "ADD --checksum=",
          "ADD https://h/r.git",
          "ADD git@h:r",
          "RUN ",
          "RUN --mount=",
          "RUN --mount=type=cache,",
          "RUN --mount=type=secret,id=",
          "RUN --mount=type=tmpfs,size=",
          "RUN --mount=target=/a,",
          "RUN --network=",
          "ONBUILD ",
          "ONBUILD COPY --from=s <<E ",
          "SHELL ",
          "VOLUME ",
          "STOPSIGNAL ",
          "HEALTHCHECK ",
          "HEALTHCHECK --interval=",
          "HEALTHCHECK CMD ",
          "MAINTAINER ",
          "LABEL ",
          "EXPOSE ",
          "EXPOSE 1-65535\n",
          "WORKDIR ",
          "USER ",
          "CMD ",
          "ENTRYPOINT ");

  /**
   * A change of a text.
   *
   * @param at where, as a share of its length
   * @param length of what is changed
   * @param kind what to do
   * @param piece for what is inserted
   */
  record Edit(double at, int length, int kind, String piece) {
    void apply(StringBuilder text) {
      int start = (int) (at * text.length());
      int end = Math.min(text.length(), start + length);
      switch (kind) {
        case 0 -> text.delete(start, end);
        case 1 -> text.insert(start, piece);
        case 2 -> text.insert(start, text.substring(start, end));
        default -> text.setLength(start);
      }
    }
  }

  private GeneratedText() {}

  /** Real Dockerfiles with a few changes. */
  static Arbitrary<String> mutants() {
    Arbitrary<String> piece =
        Arbitraries.oneOf(Arbitraries.of(PIECES), Arbitraries.of(BEGINNINGS), anything(3));
    Arbitrary<Edit> edit =
        Combinators.combine(
                Arbitraries.doubles().between(0, 1),
                Arbitraries.integers().between(0, 12),
                Arbitraries.integers().between(0, 3),
                piece)
            .as(Edit::new);
    Arbitrary<String> original =
        Arbitraries.of(Corpora.namesIn("testfiles"))
            .map(name -> Corpora.text("testfiles", name, "Dockerfile"));
    return Combinators.combine(original, edit.list().ofMinSize(1).ofMaxSize(6))
        .as(
            (text, edits) -> {
              StringBuilder mutant = new StringBuilder(text);
              edits.forEach(change -> change.apply(mutant));
              return mutant.toString();
            });
  }

  /** Instructions of random pieces, behind a stage that they can refer to. */
  static Arbitrary<String> assembled() {
    Arbitrary<String> rest =
        Arbitraries.frequencyOf(Tuple.of(20, Arbitraries.of(PIECES)), Tuple.of(1, anything(8)))
            .list()
            .ofMaxSize(6)
            .map(pieces -> String.join("", pieces));
    Arbitrary<String> line =
        Combinators.combine(Arbitraries.of(BEGINNINGS), rest, Arbitraries.of("\n", " /x/\n", ""))
            .as((beginning, middle, end) -> beginning + middle + end);
    return line.list()
        .ofMinSize(1)
        .ofMaxSize(6)
        .map(lines -> "FROM a AS s\nARG A=b\n" + String.join("", lines));
  }

  /** Words, patterns and the like: pieces that mean something there, and some that don't. */
  static Arbitrary<String> words() {
    return Arbitraries.oneOf(Arbitraries.of(PIECES), anything(4))
        .list()
        .ofMaxSize(10)
        .map(pieces -> String.join("", pieces));
  }

  private static Arbitrary<String> anything(int length) {
    return Arbitraries.strings().all().ofMaxLength(length);
  }
}
