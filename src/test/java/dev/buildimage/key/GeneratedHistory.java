package dev.buildimage.key;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A real repository of a generated history, made by two runs of git. */
final class GeneratedHistory {
  /**
   * What one commit does.
   *
   * @param edits of its tree, one after the other
   * @param merges whether it is a merge, of a branch with edits of its own
   */
  record Step(List<Edit> edits, boolean merges) {}

  /**
   * A file, link or submodule that is put; whatever is in its way goes.
   *
   * @param path parts divided by '/'
   * @param mode six octal digits; empty to remove what is there
   * @param content a number, for a few contents that come back
   */
  record Edit(String path, String mode, int content) {}

  private final TestGit git;
  private final List<String> commits = new ArrayList<>();
  private final List<Map<String, Edit>> trees = new ArrayList<>();

  GeneratedHistory(Path root, String format, List<Step> steps) {
    this.git = TestGit.init(root, "--object-format=" + format);
    Path marks = root.resolve(".git/marks");
    git.feed(stream(format, steps), "fast-import", "--quiet", "--force", "--export-marks=" + marks);
    try {
      Map<Integer, String> ids = new TreeMap<>();
      for (String line : Files.readAllLines(marks)) {
        ids.put(Integer.parseInt(line.substring(1, line.indexOf(' '))), line.split(" ")[1]);
      }
      for (int i = 0; i < steps.size(); i++) {
        commits.add(ids.get(2 * i + 1));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] stream(String format, List<Step> steps) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Map<String, Edit> tree = new TreeMap<>();
    for (int i = 0; i < steps.size(); i++) {
      int before = 2 * i - 1;
      if (steps.get(i).merges() && i > 0) {
        Map<String, Edit> side = new TreeMap<>(tree);
        steps.get(i).edits().forEach(edit -> put(side, new Edit("side", "100644", 1)));
        commit(out, "side", 2 * i, List.of("from :" + before), side, format);
      }
      steps.get(i).edits().forEach(edit -> put(tree, edit));
      List<String> parents = new ArrayList<>();
      if (i > 0) {
        parents.add("from :" + before);
        if (steps.get(i).merges()) {
          parents.add("merge :" + 2 * i);
        }
      }
      commit(out, "main", 2 * i + 1, parents, tree, format);
      trees.add(new TreeMap<>(tree));
    }
    return out.toByteArray();
  }

  private static void put(Map<String, Edit> tree, Edit edit) {
    if (edit.mode().isEmpty()) {
      tree.remove(edit.path());
      return;
    }
    tree.keySet()
        .removeIf(path -> path.startsWith(edit.path() + "/") || edit.path().startsWith(path + "/"));
    tree.put(edit.path(), edit);
  }

  private static void commit(
      ByteArrayOutputStream out,
      String branch,
      int mark,
      List<String> parents,
      Map<String, Edit> tree,
      String format) {
    text(out, "commit refs/heads/" + branch + "\nmark :" + mark + "\n");
    text(out, "committer C <c@example.org> " + (1_700_000_000 + mark) + " +0000\n");
    data(out, "commit " + mark);
    parents.forEach(parent -> text(out, parent + "\n"));
    text(out, "deleteall\n");
    for (Edit edit : tree.values()) {
      boolean submodule = edit.mode().equals("160000");
      String id = Integer.toString(edit.content() % 10).repeat(format.equals("sha1") ? 40 : 64);
      String name = QuotedPath.quote(RawPath.of(edit.path()));
      text(out, "M " + edit.mode() + " " + (submodule ? id : "inline") + " " + name + "\n");
      if (!submodule) {
        data(out, "content " + edit.content());
      }
    }
    text(out, "\n");
  }

  private static void data(ByteArrayOutputStream out, String text) {
    text(out, "data " + text.getBytes(StandardCharsets.UTF_8).length + "\n" + text + "\n");
  }

  private static void text(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  TestGit git() {
    return git;
  }

  /** The ids of the commits of the main branch, oldest first. */
  List<String> commits() {
    return commits;
  }

  /** Files of a commit, and the folders that they are in. */
  List<String> paths(int commit) {
    List<String> paths = new ArrayList<>();
    for (String file : trees.get(commit).keySet()) {
      paths.add(file);
      for (int slash = file.indexOf('/'); slash > 0; slash = file.indexOf('/', slash + 1)) {
        paths.add(file.substring(0, slash));
      }
    }
    return paths.stream().distinct().sorted().toList();
  }

  boolean hasFolder(int commit, String path) {
    return trees.get(commit).keySet().stream().anyMatch(file -> file.startsWith(path + "/"));
  }
}
