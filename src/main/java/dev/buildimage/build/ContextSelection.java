package dev.buildimage.build;

import dev.buildimage.dockerfile.ContextPattern;
import dev.buildimage.dockerfile.IgnoreRules;
import dev.buildimage.key.ContextFile;
import dev.buildimage.key.EntryMode;
import dev.buildimage.key.KeyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What the sources of a COPY, an ADD or a mount name in the build context.
 *
 * @param paths files and folders, each once; with a {@code /./} where the source had it
 * @param content what is in them: names, modes and git's object ids
 */
record ContextSelection(List<String> paths, List<String> content) {
  private static final String PIVOT = "/./";

  /** Copies the lists. */
  ContextSelection {
    paths = List.copyOf(paths);
    content = List.copyOf(content);
  }

  /**
   * Selects.
   *
   * @param sources paths or patterns
   * @param excluded what isn't taken
   * @param keyword of the instruction, for messages
   * @throws BuildException when one names nothing
   */
  static ContextSelection of(
      BuildContext context, List<String> sources, IgnoreRules excluded, String keyword)
      throws IOException, KeyException, BuildException {
    Set<String> paths = new LinkedHashSet<>();
    List<String> content = new ArrayList<>();
    for (String source : sources) {
      select(context, source, excluded, keyword, paths, content);
    }
    return new ContextSelection(List.copyOf(paths), content);
  }

  private static void select(
      BuildContext context,
      String source,
      IgnoreRules excluded,
      String keyword,
      Set<String> paths,
      List<String> content)
      throws IOException, KeyException, BuildException {
    String plain = clean(source);
    ContextPattern pattern = ContextPattern.of(plain);
    content.add("source " + source);
    boolean found = plain.equals(".");
    if (found) {
      // the context itself is there even when the ignore file leaves nothing of it
      paths.add(pivoted(source, plain));
    }
    for (ContextFile file : context.files()) {
      if (!pattern.covers(file.path())) {
        continue;
      }
      found = true;
      String argument = argument(pattern, plain, file.path());
      if (argument.equals(file.path()) && file.mode() == EntryMode.SYMLINK) {
        ContextFile linked = linked(context, file, keyword);
        content.add(line(file.path(), linked));
      } else if (!excluded.ignores(below(argument, file.path()))) {
        content.add(line(file.path(), file));
      }
      paths.add(pivoted(source, argument));
    }
    if (!found) {
      throw new BuildException(
          keyword
              + " "
              + source
              + (context.ignores(pattern)
                  ? ": the ignore file leaves nothing of it; add a line !" + plain
                  : ": nothing of that name is in the build context: " + context.remedy()));
    }
  }

  /** The same path or pattern without {@code /./}. */
  static String clean(String source) {
    String clean = source.replace(PIVOT, "/");
    return clean.endsWith("/.") ? clean.substring(0, clean.length() - 2) : clean;
  }

  /** A path that a source has matched, with {@code /./} in the same place. */
  private static String pivoted(String source, String path) {
    int pivot = source.indexOf(PIVOT);
    if (pivot < 0) {
      return path;
    }
    long skipped = source.substring(0, pivot).chars().filter(c -> c == '/').count();
    int at = -1;
    for (long i = 0; i <= skipped; i++) {
      at = path.indexOf('/', at + 1);
    }
    return at < 0 ? path + PIVOT : path.substring(0, at) + PIVOT + path.substring(at + 1);
  }

  private static String line(String path, ContextFile file) {
    return path + " " + file.mode() + " " + file.objectId();
  }

  private static String below(String argument, String file) {
    if (argument.equals(".")) {
      return file;
    }
    return argument.equals(file)
        ? file.substring(file.lastIndexOf('/') + 1)
        : file.substring(argument.length() + 1);
  }

  /** As Docker: a link that is named itself stands for the file that it leads to. */
  private static ContextFile linked(BuildContext context, ContextFile link, String keyword)
      throws IOException, KeyException, BuildException {
    Path folder = context.folder().toRealPath();
    Path at = folder.resolve(link.path());
    Path target;
    try {
      target = at.toRealPath();
    } catch (IOException dangling) {
      target = Path.of("/");
    }
    if (target.startsWith(folder)) {
      String path = folder.relativize(target).toString();
      for (ContextFile file : context.files()) {
        if (file.path().equals(path)) {
          return file;
        }
      }
    }
    throw new BuildException(
        keyword
            + " "
            + link.path()
            + ": is a symbolic link to "
            + Files.readSymbolicLink(at)
            + ", and that is no file of the build context: name what it leads to, or for a file "
            + context.remedy());
  }

  private static String argument(ContextPattern pattern, String source, String file) {
    if (source.equals(".")) {
      return ".";
    }
    for (int slash = file.indexOf('/'); slash >= 0; slash = file.indexOf('/', slash + 1)) {
      if (pattern.matches(file.substring(0, slash))) {
        return file.substring(0, slash);
      }
    }
    return file;
  }
}
