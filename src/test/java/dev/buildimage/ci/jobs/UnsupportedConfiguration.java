package dev.buildimage.ci.jobs;

/** Something in a configuration that isn't understood here, or that its system would refuse. */
public final class UnsupportedConfiguration extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnsupportedConfiguration(String where, String what) {
    super(where + ": " + what);
  }
}
