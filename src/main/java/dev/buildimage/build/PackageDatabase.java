package dev.buildimage.build;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A package manager's list of what is installed: paragraphs of lines, each a field.
 *
 * @param packages in the order of the file
 * @param unread what of it could not be read, each a sentence's end behind the file's name
 */
record PackageDatabase(List<SystemPackage> packages, List<String> unread) {
  /** A hundred times of what a builder image has. */
  static final int MAX_PACKAGES = 50_000;

  private static final Set<String> DPKG =
      Set.of("Package", "Version", "Architecture", "Source", "Status");
  private static final Set<String> APK = Set.of("P", "V", "A", "L", "o");

  /** Neither dpkg nor apk takes another; the length is no limit of theirs. */
  private static final Pattern WORD = Pattern.compile("[\\p{Alnum}+.:~_\\-]{1,200}");

  PackageDatabase {
    packages = List.copyOf(packages);
    unread = List.copyOf(unread);
  }

  /** dpkg's status file (dpkg-query(1)), or one package's part of it, as in images without dpkg. */
  static PackageDatabase ofDpkg(InputStream status) throws IOException {
    return new Reading(DPKG, ": ", PackageDatabase::dpkg).read(status);
  }

  /** apk's database (apk-package(5), "installed"). */
  static PackageDatabase ofApk(InputStream installed) throws IOException {
    return new Reading(APK, ":", PackageDatabase::apk).read(installed);
  }

  private static Optional<SystemPackage> dpkg(Map<String, String> fields) {
    String source = fields.getOrDefault("Source", "").replaceFirst("\\s*\\(.*", "");
    return named(
        SystemPackage.Format.DEB,
        fields.getOrDefault("Package", ""),
        fields.getOrDefault("Version", ""),
        fields.getOrDefault("Architecture", ""),
        source,
        Optional.empty());
  }

  private static Optional<SystemPackage> apk(Map<String, String> fields) {
    return named(
        SystemPackage.Format.APK,
        fields.getOrDefault("P", ""),
        fields.getOrDefault("V", ""),
        fields.getOrDefault("A", ""),
        fields.getOrDefault("o", ""),
        Optional.ofNullable(fields.get("L"))
            .filter(license -> !license.isBlank())
            .map(license -> new License(license, "")));
  }

  private static Optional<SystemPackage> named(
      SystemPackage.Format format,
      String name,
      String version,
      String architecture,
      String source,
      Optional<License> license) {
    if (!WORD.matcher(name).matches() || !WORD.matcher(version).matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new SystemPackage(
            format,
            name,
            version,
            WORD.matcher(architecture).matches() ? architecture : "",
            Optional.of(source).filter(s -> !s.equals(name) && WORD.matcher(s).matches()),
            license));
  }

  /** What a paragraph says. */
  @FunctionalInterface
  private interface Paragraph {
    Optional<SystemPackage> describe(Map<String, String> fields);
  }

  /** One file on its way. */
  private static final class Reading {
    private final Set<String> wanted;
    private final String separator;
    private final Paragraph paragraph;
    private final List<SystemPackage> packages = new ArrayList<>();
    private final List<String> unread = new ArrayList<>();
    private final Map<String, String> fields = new HashMap<>();
    private boolean begun;
    private int nameless;

    Reading(Set<String> wanted, String separator, Paragraph paragraph) {
      this.wanted = wanted;
      this.separator = separator;
      this.paragraph = paragraph;
    }

    PackageDatabase read(InputStream file) throws IOException {
      DatabaseLines lines = new DatabaseLines(file);
      Optional<String> line = lines.next();
      while (line.isPresent() && packages.size() < MAX_PACKAGES) {
        if (line.get().isBlank()) {
          end();
        } else {
          add(line.get());
        }
        line = lines.next();
      }
      end();
      if (packages.size() >= MAX_PACKAGES) {
        unread.add("lists more than " + MAX_PACKAGES + " packages, of which no more were read");
      }
      if (nameless > 0) {
        unread.add("has " + nameless + " entries without a package's name and version");
      }
      lines.cut().ifPresent(unread::add);
      return new PackageDatabase(packages, unread);
    }

    private void add(String line) {
      begun = true;
      int end = line.indexOf(separator);
      if (end > 0 && wanted.contains(line.substring(0, end))) {
        fields.putIfAbsent(
            line.substring(0, end), line.substring(end + separator.length()).strip());
      }
    }

    private void end() {
      if (begun && isInstalled()) {
        Optional<SystemPackage> described = paragraph.describe(fields);
        described.ifPresent(packages::add);
        nameless += described.isPresent() ? 0 : 1;
      }
      begun = false;
      fields.clear();
    }

    /** dpkg remembers what was removed, too: "deinstall ok config-files". */
    private boolean isInstalled() {
      String status = fields.getOrDefault("Status", "");
      return !status.endsWith(" config-files") && !status.endsWith(" not-installed");
    }
  }
}
