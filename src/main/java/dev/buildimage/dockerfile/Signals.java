package dev.buildimage.dockerfile;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The signals that STOPSIGNAL may name. */
final class Signals {
  private static final int HIGHEST = 64;
  private static final int HIGHEST_PLUS = 15;
  private static final int HIGHEST_MINUS = 14;
  private static final List<String> NAMES =
      List.of(
          "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT",
          "KILL", "PIPE", "POLL", "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM",
          "TRAP", "TSTP", "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ",
          "RTMIN", "RTMAX");

  private Signals() {}

  static Optional<String> problemOf(String signal) {
    if (signal.matches("\\d{1,3}")) {
      int number = Integer.parseInt(signal);
      return number >= 1 && number <= HIGHEST
          ? Optional.empty()
          : Optional.of("there is no signal " + signal + ": 1 to " + HIGHEST + " expected");
    }
    String name = signal.toUpperCase(Locale.ROOT);
    if (name.startsWith("SIG")) {
      name = name.substring("SIG".length());
    }
    if (NAMES.contains(name) || isRealTime(name)) {
      return Optional.empty();
    }
    return Optional.of(
        "'"
            + signal
            + "' is no signal"
            + Suggestion.nearest(name, NAMES)
                .map(near -> ": did you mean SIG" + near + "?")
                .orElse(": a name as SIGTERM or a number expected"));
  }

  private static boolean isRealTime(String name) {
    return within(name, "RTMIN+", HIGHEST_PLUS) || within(name, "RTMAX-", HIGHEST_MINUS);
  }

  private static boolean within(String name, String prefix, int highest) {
    return name.startsWith(prefix)
        && name.substring(prefix.length()).matches("[1-9]\\d?")
        && Integer.parseInt(name.substring(prefix.length())) <= highest;
  }
}
