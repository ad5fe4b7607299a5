package dev.buildimage.sandbox;

/** Which network a container has. */
public enum Network {
  /** The machine's own. */
  HOST,
  /** A new one with nothing but loopback. */
  NONE
}
