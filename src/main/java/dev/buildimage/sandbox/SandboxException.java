package dev.buildimage.sandbox;

import java.io.IOException;

/** A process can't be run in a root file system here; the message has each attempt's own error. */
public final class SandboxException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What failed, with the failing program's own words, and the way out. */
  public SandboxException(String message) {
    super(message);
  }

  /** The same with its cause. */
  public SandboxException(String message, Throwable cause) {
    super(message, cause);
  }
}
