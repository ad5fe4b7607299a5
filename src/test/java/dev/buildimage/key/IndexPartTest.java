package dev.buildimage.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.util.FS;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read of an index is as jgit reads it; what can't be is left to jgit. */
class IndexPartTest {
  private static final String ID = "83baae61804e65cc73a7201a7252750c76066a30";

  /** Longer than the index has digits for. */
  private static final String LONG = "d/" + ("n".repeat(200) + "/").repeat(21) + "long";

  @TempDir Path folder;
  private TestGit git;

  @BeforeEach
  void repository() {
    git = TestGit.init(folder);
    for (String path :
        List.of("a", "a.txt", "d/e/f", "d/e/g", "d/h", "d-", "s/.gitattributes", "s/t/u", "z")) {
      git.write(path, path);
    }
    git.mode("d/h", "rwxr-xr-x").link("link", "a").git("add", "--all");
    git.git("update-index", "--assume-unchanged", "z");
  }

  @ParameterizedTest
  @CsvSource({
    "a, a s/.gitattributes",
    "d, d/e/f d/e/g d/h s/.gitattributes",
    "d/e, d/e/f d/e/g s/.gitattributes",
    "d/h, d/e/f d/h s/.gitattributes",
    // the first in each folder above it
    "d/e/none, d/e/f s/.gitattributes",
    "s/t/none, s/.gitattributes s/t/u",
    // above it
    "a/none, a s/.gitattributes",
    "none, s/.gitattributes",
    "'', a a.txt d-  d/e/f d/e/g d/h link s/.gitattributes s/t/u z"
  })
  void whatAPathNeedsIsRead(String path, String entries) throws Exception {
    assertThat(paths(read(path))).containsExactly(entries.split(" +"));
  }

  @Test
  void entriesAreAsJgitReadsThem() throws Exception {
    add("100644 " + ID + "\t" + LONG);
    // jgit forgets the lengths of files that are as young as the index
    Files.setLastModifiedTime(index(), FileTime.from(Instant.now().plusSeconds(3600)));
    DirCache all = DirCache.read(index().toFile(), FS.DETECTED);

    assertThat(described(read(""))).isEqualTo(described(all)).hasSize(11);
  }

  @Test
  void conflictsAreRead() throws Exception {
    add("100644 " + ID + " 1\tconflict");

    assertThat(read("conflict").getEntry(0).getStage()).isEqualTo(1);
  }

  @Test
  void whatTheFormatHasBesideIsLeftToJgit() throws Exception {
    git.write("later", "").git("add", "--intent-to-add", "later");
    assertThat(IndexPart.read(index(), List.of("later"))).isEmpty();
    assertThat(IndexPart.read(index(), List.of("a"))).isPresent();

    git.git("update-index", "--split-index");
    assertThat(IndexPart.read(index(), List.of("a"))).isEmpty();

    git.git("update-index", "--no-split-index", "--index-version=4");
    assertThat(IndexPart.read(index(), List.of("a"))).isEmpty();
    assertThat(IndexPart.read(folder.resolve("none"), List.of("a"))).isEmpty();
  }

  @Test
  void aBrokenIndexIsLeftToJgit() throws Exception {
    byte[] bytes = Files.readAllBytes(index());
    for (int length : new int[] {0, 3, 11, 12, 40, 100, bytes.length / 2}) {
      Files.write(index(), Arrays.copyOf(bytes, length));
      assertThat(IndexPart.read(index(), List.of("z"))).as("%d bytes", length).isEmpty();
    }
    bytes[0] = 'X';
    Files.write(index(), bytes);
    assertThat(IndexPart.read(index(), List.of("z"))).isEmpty();
  }

  private void add(String line) {
    git.feed((line + "\n").getBytes(StandardCharsets.UTF_8), "update-index", "--index-info");
  }

  private Path index() {
    return folder.resolve(".git/index");
  }

  private DirCache read(String path) throws IOException {
    return IndexPart.read(index(), List.of(path)).orElseThrow();
  }

  private static List<String> paths(DirCache index) {
    List<String> paths = new ArrayList<>();
    for (int i = 0; i < index.getEntryCount(); i++) {
      paths.add(index.getEntry(i).getPathString());
    }
    return paths;
  }

  private static List<String> described(DirCache index) {
    List<String> described = new ArrayList<>();
    for (int i = 0; i < index.getEntryCount(); i++) {
      DirCacheEntry entry = index.getEntry(i);
      described.add(
          String.join(
              " ",
              entry.getPathString(),
              entry.getFileMode().toString(),
              entry.getObjectId().name(),
              String.valueOf(entry.getStage()),
              String.valueOf(entry.getLength()),
              entry.getLastModifiedInstant().toString(),
              String.valueOf(entry.getCreationTime()),
              String.valueOf(entry.isAssumeValid())));
    }
    return described;
  }
}
