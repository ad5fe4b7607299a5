package dev.buildimage.maven;

import java.util.Comparator;

/**
 * What runs on one machine: a test class, by one of the plugins.
 *
 * @param module the module's folder in the repository, {@code .} for the repository's own
 * @param className of a class that is in no other
 */
record TestUnit(String module, TestKind kind, String className) implements Comparable<TestUnit> {
  private static final Comparator<TestUnit> ORDER =
      Comparator.comparing(TestUnit::module)
          .thenComparing(TestUnit::kind)
          .thenComparing(TestUnit::className);

  @Override
  public int compareTo(TestUnit other) {
    return ORDER.compare(this, other);
  }
}
