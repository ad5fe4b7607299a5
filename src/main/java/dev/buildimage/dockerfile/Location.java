package dev.buildimage.dockerfile;

import java.io.Serializable;

/**
 * Where something is written.
 *
 * @param file as the user named it
 * @param line from 1
 */
public record Location(String file, int line) implements Serializable {
  @Override
  public String toString() {
    return file + ":" + line;
  }
}
