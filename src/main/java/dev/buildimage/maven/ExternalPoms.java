package dev.buildimage.maven;

import java.nio.file.Path;
import org.apache.maven.model.Repository;
import org.apache.maven.model.resolution.UnresolvableModelException;

/** Poms that are not in the repository: parents. */
public interface ExternalPoms {
  /**
   * The file of a pom.
   *
   * @throws UnresolvableModelException when it can't be had
   */
  Path pom(String groupId, String artifactId, String version) throws UnresolvableModelException;

  /** A further place to look in, which a pom has named. */
  void add(Repository repository);
}
