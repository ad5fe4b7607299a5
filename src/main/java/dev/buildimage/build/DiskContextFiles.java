package dev.buildimage.build;

import dev.buildimage.dockerfile.ContextPattern;
import dev.buildimage.dockerfile.IgnoreRules;
import dev.buildimage.image.Digest;
import dev.buildimage.key.ContextFile;
import dev.buildimage.key.EntryMode;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A folder as it is on the disk, whatever git knows of it: an image of a project's output is made
 * of files that git ignores. Only what the Dockerfile copies is looked at, as the rest may be
 * large.
 */
final class DiskContextFiles implements ContextFiles {
  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwxr-xr-x");
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-r--r--");

  private final Path root;
  private final IgnoreRules ignored;
  private final List<ContextPattern> wanted;
  private final List<Path> excluded;
  private Optional<Found> found = Optional.empty();

  private record Found(List<ContextFile> files, List<String> ignored) {}

  /**
   * A folder.
   *
   * @param root of the context
   * @param wanted what the Dockerfile names
   * @param excluded folders that are never part of it, such as what this plugin writes at each run
   */
  DiskContextFiles(
      Path root, IgnoreRules ignored, List<ContextPattern> wanted, List<Path> excluded) {
    this.root = root.toAbsolutePath().normalize();
    this.ignored = ignored;
    this.wanted = List.copyOf(wanted);
    this.excluded = excluded.stream().map(path -> path.toAbsolutePath().normalize()).toList();
  }

  @Override
  public List<ContextFile> files() throws IOException {
    return found().files();
  }

  @Override
  public boolean ignores(ContextPattern pattern) throws IOException {
    return found().ignored().stream().anyMatch(pattern::covers);
  }

  @Override
  public String remedy() {
    return "have the build make it first (mvn package), or correct the path, which begins in "
        + root;
  }

  private Found found() throws IOException {
    if (found.isEmpty()) {
      found = Optional.of(find());
    }
    return found.get();
  }

  private Found find() throws IOException {
    List<ContextFile> files = new ArrayList<>();
    List<String> kept = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            return isWalked(dir) ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            String path = path(file);
            // sockets and the like can't be copied
            if (attributes.isOther() || wanted.stream().noneMatch(each -> each.covers(path))) {
              return FileVisitResult.CONTINUE;
            }
            if (ignored.ignores(path)) {
              kept.add(path);
            } else {
              EntryMode mode = mode(file, attributes);
              files.add(new ContextFile(path, mode, hash(file, mode)));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return new Found(List.copyOf(files), List.copyOf(kept));
  }

  private String path(Path file) {
    return root.relativize(file).toString().replace(File.separatorChar, '/');
  }

  private boolean isWalked(Path dir) {
    // git's own files are others at each clone
    if (dir.endsWith(".git") || excluded.contains(dir)) {
      return false;
    }
    String path = path(dir);
    return path.isEmpty() || wanted.stream().anyMatch(each -> mayBeBelow(each, path));
  }

  private static boolean mayBeBelow(ContextPattern pattern, String folder) {
    String text = pattern.toString();
    String fixed = pattern.isPattern() ? text.replaceFirst("[*?\\[\\\\].*", "") : text;
    return pattern.covers(folder)
        || fixed.startsWith(folder + "/")
        || pattern.isPattern()
            && (folder + "/").startsWith(fixed.substring(0, fixed.lastIndexOf('/') + 1));
  }

  private static EntryMode mode(Path file, BasicFileAttributes attributes) throws IOException {
    if (attributes.isSymbolicLink()) {
      return EntryMode.SYMLINK;
    }
    return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OWNER_EXECUTE)
        ? EntryMode.EXECUTABLE
        : EntryMode.FILE;
  }

  private static String hash(Path file, EntryMode mode) throws IOException {
    MessageDigest hash = Digest.sha256();
    if (mode == EntryMode.SYMLINK) {
      hash.update(Files.readSymbolicLink(file).toString().getBytes(StandardCharsets.UTF_8));
    } else {
      try (InputStream in = new DigestInputStream(Files.newInputStream(file), hash)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
    }
    return HexFormat.of().formatHex(hash.digest());
  }

  @Override
  public void write(Path folder) throws IOException, BuildException {
    newFolder(folder);
    for (ContextFile file : files()) {
      Path source = root.resolve(file.path());
      Path target = folder.resolve(file.path());
      newFolders(folder, file.path());
      if (file.mode() == EntryMode.SYMLINK) {
        Files.createSymbolicLink(target, Files.readSymbolicLink(source));
      } else {
        copy(source, target, file);
      }
    }
  }

  private static void copy(Path source, Path target, ContextFile file)
      throws IOException, BuildException {
    MessageDigest hash = Digest.sha256();
    try (OutputStream out = new DigestOutputStream(Files.newOutputStream(target), hash)) {
      Files.copy(source, out);
    }
    if (!HexFormat.of().formatHex(hash.digest()).equals(file.objectId())) {
      throw new BuildException(
          source + " was changed while the image was made of it: run again, and let it alone");
    }
    Files.setPosixFilePermissions(target, file.mode() == EntryMode.EXECUTABLE ? FOLDER : FILE);
  }

  private static void newFolders(Path top, String file) throws IOException {
    for (int slash = file.indexOf('/'); slash >= 0; slash = file.indexOf('/', slash + 1)) {
      Path folder = top.resolve(file.substring(0, slash));
      if (Files.notExists(folder)) {
        newFolder(folder);
      }
    }
  }

  private static void newFolder(Path folder) throws IOException {
    Files.createDirectory(folder);
    Files.setPosixFilePermissions(folder, FOLDER);
  }
}
