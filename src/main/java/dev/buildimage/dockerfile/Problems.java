package dev.buildimage.dockerfile;

/** Makes the errors of one instruction, for those who don't know where it is. */
@FunctionalInterface
interface Problems {
  /**
   * An error to be thrown.
   *
   * @param culprit what of the instruction's text is wrong
   */
  DockerfileException error(String culprit, String problem);
}
