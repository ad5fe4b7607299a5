package dev.buildimage.sandbox;

import java.util.Optional;

/**
 * One thing that a sandbox needs or can use, and how it is on this machine.
 *
 * @param subject what was looked at
 * @param works whether it can be used
 * @param detail what was found, or the failing program's own words
 * @param fix what to do where it doesn't work
 */
public record Finding(String subject, boolean works, String detail, Optional<String> fix) {
  static Finding good(String subject, String detail) {
    return new Finding(subject, true, detail, Optional.empty());
  }

  static Finding bad(String subject, String detail, String fix) {
    return new Finding(subject, false, detail, Optional.of(fix));
  }
}
