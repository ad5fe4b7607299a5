package dev.buildimage.maven;

import dev.buildimage.build.UnavailableParentException;
import java.nio.file.Path;
import org.apache.maven.model.Repository;

/** Poms that are not in the repository: parents. */
public interface ExternalPoms {
  /**
   * The file of a pom.
   *
   * @throws UnavailableParentException when it can't be had
   */
  Path pom(String groupId, String artifactId, String version) throws UnavailableParentException;

  /** A further place to look in, which a pom has named. */
  void add(Repository repository);
}
