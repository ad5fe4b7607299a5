package dev.buildimage.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ShardExcludesTest {
  @Provide
  Arbitrary<Set<String>> modules() {
    return Arbitraries.of("a", "b", "FooTest", "BarTest", "é", "Foo$InnerTest")
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .map(names -> String.join(".", names))
        .set()
        .ofMinSize(1);
  }

  /**
   * Surefire's two ways to read a line: from 2.19 on below any folder, and before from the root.
   */
  private static boolean leavesOut(String line, String name, boolean anywhere) {
    String path = name.replace('.', '/') + ".class";
    if (line.startsWith("%regex[")) {
      return Pattern.matches(line.substring(7, line.length() - 1), path);
    }
    return path.equals(line) || anywhere && path.endsWith("/" + line);
  }

  @Property
  void exactlyThatIsLeftOut(@ForAll("modules") Set<String> compiled, @ForAll int seed) {
    Set<String> elsewhere =
        compiled.stream()
            .map(TestClassNames::outermost)
            .filter(name -> (name.hashCode() ^ seed) % 2 == 0)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> known = new TreeSet<>(compiled);
    compiled.forEach(name -> known.add(TestClassNames.outermost(name)));
    List<String> lines = new ShardExcludes(known).lines(elsewhere, true);
    for (boolean anywhere : new boolean[] {true, false}) {
      for (String name : known) {
        assertThat(lines.stream().anyMatch(line -> leavesOut(line, name, anywhere)))
            .as("%s by %s", name, lines)
            .isEqualTo(elsewhere.contains(TestClassNames.outermost(name)));
      }
    }
  }

  @Test
  void linesAreReadable() {
    ShardExcludes excludes = new ShardExcludes(Set.of("FooTest", "a.FooTest", "a.FooTest$In"));
    assertThat(excludes.lines(Set.of("a.FooTest"), false)).containsExactly("a/FooTest.class");
    assertThat(excludes.lines(Set.of("a.FooTest"), true))
        .containsExactly("a/FooTest.class", "a/FooTest$In.class");
    assertThat(excludes.lines(Set.of("FooTest"), true)).containsExactly("%regex[FooTest[.]class]");
  }
}
