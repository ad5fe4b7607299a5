package dev.buildimage.ci;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Holds a repository to its key: its pins, and the image that this process runs in. */
public final class PinCheck {
  /**
   * Makes sure that nothing uses the builder image of another key.
   *
   * @param here the key of the builder image that this process runs in, if it runs in one
   * @throws PinException with a line for each that does, and the way out
   */
  public void check(PinReport pins, Optional<String> here) throws PinException {
    List<String> lines = new ArrayList<>();
    if (!pins.wrong().isEmpty()) {
      lines.add("pins are not of the builder image's key, " + pins.key() + ":");
      lines.addAll(pins.wrong());
      lines.add("correct them with mvn builder:pin");
    }
    here.filter(key -> !key.equals(pins.key()))
        .ifPresent(
            key ->
                lines.add(
                    "this is the builder image of key "
                        + key
                        + ", but the repository's key is "
                        + pins.key()
                        + ": use the image with that tag"));
    if (!lines.isEmpty()) {
      throw new PinException(String.join("\n", lines));
    }
  }
}
