package dev.buildimage.build;

import dev.buildimage.dockerfile.ContextPattern;
import dev.buildimage.dockerfile.Instruction;
import dev.buildimage.dockerfile.Location;
import dev.buildimage.key.ContextFile;
import dev.buildimage.key.EntryMode;
import dev.buildimage.key.KeyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What one COPY takes, in a folder of its own: the build context without what the ignore file
 * leaves out, and here-documents. Modes are those of git, whatever the umask is.
 */
final class CopySelection {
  private final BuildDefinition definition;
  private static final String CONTEXT = "context/";
  private static final String HEREDOC = "heredoc/";

  private final Path files;
  private final Path selected;
  private final Location location;
  private final Set<String> sources = new LinkedHashSet<>();

  /**
   * An empty selection.
   *
   * @param files the build context
   * @param selected an empty folder
   * @param location of the COPY, for messages
   */
  CopySelection(BuildDefinition definition, Path files, Path selected, Location location) {
    this.definition = definition;
    this.files = files;
    this.selected = selected;
    this.location = location;
  }

  /** Takes what a source names. */
  void add(String source) throws IOException, BuildException, KeyException {
    ContextPattern pattern = ContextPattern.of(source);
    boolean found = false;
    boolean taken = false;
    for (ContextFile file : definition.snapshot().files()) {
      if (!pattern.covers(file.path())) {
        continue;
      }
      found = true;
      if (definition.ignored().ignores(file.path())) {
        continue;
      }
      taken = true;
      String argument = argument(pattern, source, file.path());
      if (argument.equals(file.path()) && file.mode() == EntryMode.SYMLINK) {
        addLinked(file.path());
      } else {
        take(files.resolve(file.path()), file.path());
        sources.add(CONTEXT + argument);
      }
    }
    if (!taken) {
      throw new BuildException(
          location
              + ": COPY "
              + source
              + (found
                  ? ": the ignore file leaves nothing of it; add a line !" + source
                  : ": nothing of that name is in the build context"));
    }
  }

  /** As Docker: a link that is named itself stands for the file that it leads to. */
  private void addLinked(String path) throws IOException, BuildException {
    Path context = files.toRealPath();
    Path linked;
    try {
      linked = files.resolve(path).toRealPath();
    } catch (IOException dangling) {
      linked = Path.of("/");
    }
    if (!linked.startsWith(context) || !Files.isRegularFile(linked)) {
      throw new BuildException(
          location
              + ": COPY "
              + path
              + ": is a symbolic link to "
              + Files.readSymbolicLink(files.resolve(path))
              + ", and that is no file of the build context: COPY what it leads to, or for a file add"
              + " that to <inputs>");
    }
    take(linked, path);
    sources.add(CONTEXT + path);
  }

  private void take(Path file, String path) throws IOException {
    Path target = selected.resolve(CONTEXT).resolve(path);
    Files.createDirectories(target.getParent());
    if (Files.notExists(target, LinkOption.NOFOLLOW_LINKS)) {
      Files.copy(file, target, LinkOption.NOFOLLOW_LINKS, StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  /** Takes a here-document. */
  void add(Instruction.InlineFile file) throws IOException, BuildException {
    // not among the context's files, nor among each other: names may be the same
    Path folder = selected.resolve(HEREDOC).resolve(String.valueOf(sources.size()));
    Files.createDirectories(folder);
    Path target = folder.resolve(file.name()).normalize();
    if (!folder.equals(target.getParent())) {
      throw new BuildException(
          location + ": COPY <<" + file.name() + ": a file name without '/' is expected");
    }
    Files.writeString(target, file.content());
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r--r--"));
    sources.add(selected.relativize(target).toString());
  }

  /**
   * The sources, as {@link dev.buildimage.sandbox.RootFileSystem#copy} takes them: a file, or a
   * folder (with a slash) whose content is meant.
   */
  List<String> finish() throws IOException {
    List<Path> folders;
    try (Stream<Path> walk = Files.walk(selected)) {
      folders = walk.filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)).toList();
    }
    for (Path folder : folders) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    return new ArrayList<>(sources);
  }

  private static String argument(ContextPattern pattern, String source, String file) {
    if (source.equals(".")) {
      return "./";
    }
    for (int slash = file.indexOf('/'); slash >= 0; slash = file.indexOf('/', slash + 1)) {
      if (pattern.matches(file.substring(0, slash))) {
        return file.substring(0, slash) + "/";
      }
    }
    return file;
  }
}
