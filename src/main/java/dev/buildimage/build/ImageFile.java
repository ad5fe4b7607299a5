package dev.buildimage.build;

import dev.buildimage.layer.EntryName;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file of an image that says what is in the image. */
sealed interface ImageFile {
  /** A package manager's. */
  record Packages(PackageDatabase database) implements ImageFile {
    @Override
    public int weight() {
      return 1 + database.packages().size();
    }
  }

  /** A jar that may be anything. */
  record Jar(JarContents contents) implements ImageFile {
    @Override
    public int weight() {
      return contents.weight();
    }
  }

  /** A file of the dependency layers' repository. */
  record Stored(MavenName name, FileHashes hashes) implements ImageFile {}

  /** A pom of that repository. */
  record Pom(MavenName name, PomLicenses licenses) implements ImageFile {}

  /** What is left of a jar's name when the jar was unpacked. */
  record Unpacked(MavenName name) implements ImageFile {}

  /** {@code os-release}. */
  record Release(Optional<ImageContents.Distribution> distribution) implements ImageFile {}

  /** Something that is not read. */
  record Unread(String why) implements ImageFile {}

  /** How many things it names, about. */
  default int weight() {
    return 1;
  }

  /** Where the dependency layers have their repository, as names in a layer are. */
  String REPOSITORY = ToolsAddition.HOME.substring(1) + "/repository/";

  /** The distribution's own file comes before the link that everybody reads. */
  Set<String> RELEASES = Set.of("usr/lib/os-release", "etc/os-release");

  /** Where apk has its database: before and since {@code /lib} was a link. */
  Set<String> APK = Set.of("lib/apk/db/installed", "usr/lib/apk/db/installed");

  /** Where dpkg has its database, and what images without dpkg have instead, a file a package. */
  String DPKG = "var/lib/dpkg/status";

  /** rpm's databases of all ages. */
  Pattern RPM =
      Pattern.compile(
          "(var/lib/rpm|usr/lib/sysimage/rpm|usr/share/rpm)/(Packages|Packages\\.db|rpmdb\\.sqlite)");

  /** A line of {@code os-release}. */
  Pattern VARIABLE = Pattern.compile("([A-Z_]+)=[\"']?([A-Za-z0-9._\\-]{1,100})[\"']?");

  /** Whether a file of that name is one. */
  static boolean isOne(EntryName name) {
    String path = name.raw();
    return isDatabase(name)
        || isDpkgPart(path)
        || RELEASES.contains(path)
        || JarContents.isJar(path)
        || JarContents.isProperties(path)
        || path.startsWith(REPOSITORY) && MavenName.ofPath(inRepository(path)).isPresent();
  }

  /** Whether a package manager's database is what has that name. */
  static boolean isDatabase(EntryName name) {
    String path = name.raw();
    return path.equals(DPKG) || APK.contains(path) || RPM.matcher(path).matches();
  }

  private static boolean isDpkgPart(String path) {
    return path.startsWith(DPKG + ".d/") && !path.endsWith(".md5sums");
  }

  private static String inRepository(String path) {
    return path.substring(REPOSITORY.length());
  }

  /** Reads one; empty if it says nothing. */
  static Optional<ImageFile> read(EntryName name, InputStream content) throws IOException {
    String path = name.raw();
    if (path.equals(DPKG) || isDpkgPart(path)) {
      return Optional.of(new Packages(PackageDatabase.ofDpkg(content)));
    }
    if (APK.contains(path)) {
      return Optional.of(new Packages(PackageDatabase.ofApk(content)));
    }
    if (RELEASES.contains(path)) {
      return Optional.of(new Release(release(content)));
    }
    if (RPM.matcher(path).matches()) {
      return Optional.of(new Unread("is an rpm database, which is not read"));
    }
    if (JarContents.isProperties(path)) {
      return MavenName.ofProperties(content).map(Unpacked::new);
    }
    Optional<MavenName> stored =
        path.startsWith(REPOSITORY) ? MavenName.ofPath(inRepository(path)) : Optional.empty();
    if (stored.isEmpty()) {
      return Optional.of(new Jar(JarContents.read(content)));
    }
    return Optional.of(
        stored.get().type().equals("pom")
            ? new Pom(stored.get(), PomLicenses.read(content))
            : new Stored(stored.get(), JarContents.hash(content)));
  }

  private static Optional<ImageContents.Distribution> release(InputStream content)
      throws IOException {
    Map<String, String> variables = new HashMap<>();
    DatabaseLines lines = new DatabaseLines(content);
    for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
      Matcher variable = VARIABLE.matcher(line.get().strip());
      if (variable.matches()) {
        variables.put(variable.group(1), variable.group(2));
      }
    }
    return ImageContents.Distribution.of(variables);
  }
}
