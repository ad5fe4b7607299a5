package dev.buildimage.build;

import dev.buildimage.key.InputSource;
import dev.buildimage.key.KeyException;
import java.io.IOException;

/** Tells what the Maven build of a work tree or a commit resolves. */
@FunctionalInterface
public interface BuildLinesSource {
  /**
   * The lines of what is there.
   *
   * @throws BuildException when a pom is wrong
   * @throws UnavailableParentException when a pom that is elsewhere can't be had
   * @throws KeyException when a file can't be read
   */
  BuildLines of(InputSource source) throws BuildException, KeyException, IOException;
}
