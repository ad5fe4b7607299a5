package dev.buildimage.ci;

import java.util.ArrayList;
import java.util.List;

/**
 * All pins of a builder image, by file and line.
 *
 * @param key what they should be of
 * @param pins with what each is worth
 */
public record PinReport(String key, List<Judged> pins) {
  /** A pin and what it is worth. */
  public record Judged(Pin pin, Verdict verdict) {}

  /** Copies the list. */
  public PinReport {
    pins = List.copyOf(pins);
  }

  /** How many are as they should be. */
  public long right() {
    return pins.stream().filter(p -> p.verdict() instanceof Verdict.Right).count();
  }

  /** Those that could not be checked, a line each. */
  public List<String> unchecked() {
    List<String> lines = new ArrayList<>();
    for (Judged judged : pins) {
      if (judged.verdict() instanceof Verdict.Unchecked unchecked) {
        lines.add(line(judged.pin()) + " is not checked: " + unchecked.why());
      }
    }
    return lines;
  }

  /** Those that are wrong, a line each. */
  public List<String> wrong() {
    List<String> lines = new ArrayList<>();
    for (Judged judged : pins) {
      if (judged.verdict() instanceof Verdict.Wrong wrong) {
        lines.add(line(judged.pin()) + " should be " + wrong.replacement());
      } else if (judged.verdict() instanceof Verdict.Stuck stuck) {
        lines.add(line(judged.pin(), stuck));
      }
    }
    return lines;
  }

  /** What makes those right that can be. */
  public List<Change> changes() {
    List<Change> changes = new ArrayList<>();
    for (Judged judged : pins) {
      if (judged.verdict() instanceof Verdict.Wrong wrong) {
        Pin pin = judged.pin();
        changes.add(new Change(pin.file(), pin.start(), pin.end(), wrong.replacement()));
      }
    }
    return changes;
  }

  /**
   * Makes sure that the changes are all there is to do.
   *
   * @throws PinException when a wrong pin can't be corrected now
   */
  public void requireCorrectable() throws PinException {
    List<String> lines = new ArrayList<>();
    for (Judged judged : pins) {
      if (judged.verdict() instanceof Verdict.Stuck stuck) {
        lines.add(line(judged.pin(), stuck));
      }
    }
    if (!lines.isEmpty()) {
      throw new PinException("pins can't be corrected now:\n" + String.join("\n", lines));
    }
  }

  private static String line(Pin pin) {
    return pin.location() + ": " + pin;
  }

  private static String line(Pin pin, Verdict.Stuck stuck) {
    return line(pin) + " should be " + stuck.should() + ", but " + stuck.why();
  }
}
