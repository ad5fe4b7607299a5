package dev.buildimage.build;

import java.util.Optional;

/**
 * A package that a distribution's package manager has installed.
 *
 * @param format whose package it is
 * @param version as the database has it, an epoch included
 * @param architecture the distribution's name of it; empty if the database has none
 * @param source the source package, where it is called otherwise
 * @param license as the database has it
 */
public record SystemPackage(
    Format format,
    String name,
    String version,
    String architecture,
    Optional<String> source,
    Optional<License> license) {
  /** Package managers, by their types in package URLs. */
  public enum Format {
    /** Debian's dpkg. */
    DEB,
    /** Alpine's apk. */
    APK
  }
}
