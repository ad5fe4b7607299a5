package dev.buildimage.build;

import java.util.List;

/**
 * How a Java application that is in its layers is started.
 *
 * @param classPath absolute paths in the image, in order; none where the base knows what to start
 * @param jvmFlags that it needs, before the user's
 * @param main finds the class
 */
record JavaLayout(List<String> classPath, List<String> jvmFlags, MainClasses main) {
  /** Copies the lists. */
  JavaLayout {
    classPath = List.copyOf(classPath);
    jvmFlags = List.copyOf(jvmFlags);
  }
}
