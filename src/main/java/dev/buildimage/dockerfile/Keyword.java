package dev.buildimage.dockerfile;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The instructions' names, and how the rest of their line is read. */
enum Keyword {
  ADD(Arguments.JSON_OR_WORDS),
  ARG(Arguments.QUOTED_WORDS),
  CMD(Arguments.JSON_OR_TEXT),
  COPY(Arguments.JSON_OR_WORDS),
  ENTRYPOINT(Arguments.JSON_OR_TEXT),
  ENV(Arguments.PAIRS),
  EXPOSE(Arguments.WORDS),
  FROM(Arguments.WORDS),
  HEALTHCHECK(Arguments.TYPE_THEN_JSON_OR_TEXT),
  LABEL(Arguments.PAIRS),
  MAINTAINER(Arguments.TEXT),
  ONBUILD(Arguments.INSTRUCTION),
  RUN(Arguments.JSON_OR_TEXT),
  SHELL(Arguments.JSON_OR_TEXT),
  STOPSIGNAL(Arguments.TEXT),
  USER(Arguments.TEXT),
  VOLUME(Arguments.JSON_OR_WORDS),
  WORKDIR(Arguments.TEXT);

  /** The forms that arguments have. */
  enum Arguments {
    /** One argument: the whole rest. */
    TEXT,
    /** Words between white space, quotes meaning nothing yet. */
    WORDS,
    /** Words between white space that isn't quoted. */
    QUOTED_WORDS,
    /** Name, value, separator of each pair; {@code name=value …} or {@code name value}. */
    PAIRS,
    /** Exec form, else one argument. */
    JSON_OR_TEXT,
    /** A JSON array, else words. */
    JSON_OR_WORDS,
    /** A word, then exec or shell form. */
    TYPE_THEN_JSON_OR_TEXT,
    /** Another instruction. */
    INSTRUCTION
  }

  private final Arguments arguments;

  Keyword(Arguments arguments) {
    this.arguments = arguments;
  }

  Arguments arguments() {
    return arguments;
  }

  boolean takesHeredocs() {
    return this == RUN || this == COPY || this == ADD;
  }

  /** Instructions are written in any case. */
  static Optional<Keyword> of(String name) {
    return Arrays.stream(values())
        .filter(k -> k.name().equals(name.toUpperCase(Locale.ROOT)))
        .findFirst();
  }

  static List<String> names() {
    return Arrays.stream(values()).map(Keyword::name).toList();
  }
}
