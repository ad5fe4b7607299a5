package dev.buildimage.recorder;

/**
 * The one test class of a recorded build, put beside the project's own: Surefire and Failsafe, told
 * to run nothing else, resolve what they run the project's tests with, start their JVM, and find no
 * test in it. Whichever framework it is, no class of the project is loaded. It names no other
 * class, since it is loaded where there is none of Maven's.
 */
public final class RecordedNotRun {
  private RecordedNotRun() {}
}
