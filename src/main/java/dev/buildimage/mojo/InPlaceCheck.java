package dev.buildimage.mojo;

import dev.buildimage.sandbox.InPlace;
import java.io.IOException;
import java.util.Optional;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.Log;

/** Decides between a container and right here, where this already is a builder image. */
final class InPlaceCheck {
  private final Log log;
  private final String mode;

  InPlaceCheck(Log log, String mode) {
    this.log = log;
    this.mode = mode;
  }

  /**
   * Whether this process runs in the builder image of a key.
   *
   * @throws MojoFailureException when it runs in another one
   */
  boolean isHere(String key) throws IOException, MojoExecutionException, MojoFailureException {
    if (!mode.equals("fail") && !mode.equals("warn")) {
      throw new MojoExecutionException("builder.inPlace is '" + mode + "': fail or warn expected");
    }
    Optional<String> here = new InPlace().key();
    if (here.isPresent() && !here.get().equals(key)) {
      String difference =
          "this is the builder image of key "
              + here.get()
              + ", but the repository's key is "
              + key
              + ": use the image with that tag";
      if (mode.equals("fail")) {
        throw new MojoFailureException(difference + ", or go on with -Dbuilder.inPlace=warn");
      }
      log.warn(difference);
    }
    return here.isPresent();
  }
}
