package dev.buildimage.key;

/** Something in a repository that jgit does not read as git does; git itself is asked then. */
final class JGitLimit extends Exception {
  private static final long serialVersionUID = 1L;

  /** What it is, to go behind "it has". */
  JGitLimit(String what) {
    super(what);
  }
}
