package dev.buildimage.maven;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.maven.model.Scm;
import org.apache.maven.project.MavenProject;

/**
 * What a project says of itself, by the names that images have for it (OCI image specification,
 * "Pre-Defined Annotation Keys").
 */
public final class ProjectMetadata {
  private static final String PREFIX = "org.opencontainers.image.";

  private ProjectMetadata() {}

  /**
   * The metadata of a project's images: title, version, licenses, source, revision, created.
   *
   * @param origin of the clone, in case the pom doesn't say where the source is
   * @param revision the commit, and whether it is that alone
   * @param created as RFC 3339
   */
  public static Map<String, String> of(
      MavenProject project, Optional<String> origin, Optional<String> revision, String created) {
    Map<String, String> known = new TreeMap<>();
    known.put(PREFIX + "title", project.getName());
    known.put(PREFIX + "version", project.getVersion());
    known.put(PREFIX + "created", created);
    revision.ifPresent(commit -> known.put(PREFIX + "revision", commit));
    LicenseExpression.of(project.getLicenses())
        .ifPresent(licenses -> known.put(PREFIX + "licenses", licenses));
    source(project)
        .or(() -> origin.flatMap(SourceAddress::of))
        .ifPresent(address -> known.put(PREFIX + "source", address.url()));
    return known;
  }

  /** Of the pom that says it: modules inherit its address with their own names appended. */
  private static Optional<SourceAddress> source(MavenProject project) {
    for (MavenProject each = project; each != null; each = each.getParent()) {
      if (each.getOriginalModel().getScm() != null) {
        return source(each.getScm());
      }
    }
    return Optional.empty();
  }

  private static Optional<SourceAddress> source(Scm scm) {
    List<String> said = new ArrayList<>();
    Optional.ofNullable(scm.getUrl()).ifPresent(said::add);
    Optional.ofNullable(scm.getConnection()).ifPresent(said::add);
    Optional.ofNullable(scm.getDeveloperConnection()).ifPresent(said::add);
    return said.stream().flatMap(text -> SourceAddress.of(text).stream()).findFirst();
  }
}
