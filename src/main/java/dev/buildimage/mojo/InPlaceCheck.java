package dev.buildimage.mojo;

import dev.buildimage.build.BuildException;
import dev.buildimage.build.KeyChange;
import dev.buildimage.build.KeyExplanations;
import dev.buildimage.build.KeyHistory;
import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.key.KeyException;
import dev.buildimage.sandbox.InPlace;
import java.io.IOException;
import java.util.Optional;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;

/** Decides between a container and right here, where this already is a builder image. */
final class InPlaceCheck {
  private final BuilderMojo goal;
  private final String mode;

  InPlaceCheck(BuilderMojo goal, String mode) {
    this.goal = goal;
    this.mode = mode;
  }

  /**
   * Whether this process runs in the builder image of a key.
   *
   * @throws MojoFailureException when it runs in another one
   */
  boolean isHere(Services services, String key)
      throws IOException, MojoExecutionException, MojoFailureException {
    if (!mode.equals("fail") && !mode.equals("warn")) {
      throw new MojoExecutionException("builder.inPlace is '" + mode + "': fail or warn expected");
    }
    Optional<String> here = new InPlace().key();
    if (here.isEmpty() && services.isInPlaceOnly()) {
      throw new MojoFailureException(
          "builder.runtime is inPlace, but this is no builder image, since it has no "
              + InPlace.FILE
              + ": run Maven in a container of the image, or leave builder.runtime alone");
    }
    if (here.isPresent() && !here.get().equals(key)) {
      String difference =
          "this is the builder image of key "
              + here.get()
              + ", but the repository's key is "
              + key
              + cause(services, here.get())
              + ": use the image with that tag";
      if (mode.equals("fail")) {
        throw new MojoFailureException(difference + ", or go on with -Dbuilder.inPlace=warn");
      }
      goal.getLog().warn(difference);
    }
    return here.isPresent();
  }

  /** What moved the key away from the image's; if that isn't known, what made it what it is. */
  private String cause(Services services, String image) throws MojoExecutionException {
    try {
      KeyHistory history =
          services
              .explanations(goal.folder())
              .history(goal.request(), Optional.empty(), KeyExplanations.WORK_TREE);
      Optional<KeyChange> away =
          history.changes().stream()
              .filter(change -> change.before().equals(Optional.of(image)))
              .findFirst();
      return away.map(change -> ", changed from that by " + text(change))
          .or(() -> history.since().map(change -> ", made what it is by " + text(change)))
          .orElse("");
    } catch (KeyException | BuildException | DockerfileException | IOException e) {
      // both keys are the message; why they differ only helps
      return " (which commit changed it can't be said: " + e.getMessage() + ")";
    }
  }

  private static String text(KeyChange change) {
    String who =
        change
            .commit()
            .map(commit -> "commit " + commit.id().substring(0, 12) + " '" + commit.subject() + "'")
            .orElse("what is not committed");
    String causes = String.join(", ", change.difference().causes());
    return causes.isEmpty() ? who : who + " (" + causes + ")";
  }
}
