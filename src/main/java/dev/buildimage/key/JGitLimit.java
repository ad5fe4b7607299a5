package dev.buildimage.key;

/** Something in a repository that jgit does not read as git does; git itself is asked then. */
final class JGitLimit extends Exception {
  private static final long serialVersionUID = 1L;

  private final String what;

  /** What it is, to go behind "it has". */
  JGitLimit(String what) {
    super(what);
    this.what = what;
  }

  String what() {
    return what;
  }
}
