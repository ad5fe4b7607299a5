package dev.buildimage.mojo;

import dev.buildimage.build.BuildDefinition;
import dev.buildimage.build.ImageContents;
import dev.buildimage.build.ImageContentsReader;
import dev.buildimage.build.MavenName;
import dev.buildimage.build.Release;
import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageReference;
import dev.buildimage.key.HeadCommit;
import dev.buildimage.maven.RecordedArtifacts;
import dev.buildimage.report.CycloneDx;
import dev.buildimage.report.Provenance;
import dev.buildimage.report.Provenance.Resource;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a release says about its images, in documents attached to them. */
final class ReleaseDocuments {
  private final Services services;
  private final ImageContentsReader contents;
  private final String pluginVersion;
  private final Wanted wanted;
  private final BuildDefinition definition;
  private final Source source;

  /** Which documents there are to be. */
  record Wanted(boolean sbom, boolean provenance) {}

  /**
   * What all images of a release are made from.
   *
   * @param commit that is checked out; empty before the first
   * @param uncommitted whether the work tree is not what the commit says
   */
  record Source(Optional<HeadCommit> commit, boolean uncommitted) {}

  ReleaseDocuments(
      Services services,
      ImageContentsReader contents,
      String pluginVersion,
      Wanted wanted,
      BuildDefinition definition,
      Source source) {
    this.services = services;
    this.contents = contents;
    this.pluginVersion = pluginVersion;
    this.wanted = wanted;
    this.definition = definition;
    this.source = source;
  }

  /**
   * About the builder image.
   *
   * @param repository without tag and digest
   * @param dockerfile a path in the repository
   */
  List<Release.Document> ofBuilder(Image image, ImageReference repository, String dockerfile)
      throws DockerfileException {
    List<Release.Document> documents = new ArrayList<>();
    if (wanted.sbom()) {
      documents.add(sbom(image, repository, Optional.empty(), List::of));
    }
    if (wanted.provenance()) {
      SortedMap<String, String> parameters = parameters(source.uncommitted());
      parameters.put("dockerfile", dockerfile);
      List<Resource> resolved = resolved();
      for (ImageReference base : definition.bases()) {
        resolved.add(Resource.image("base", base));
      }
      documents.add(provenance(image, repository, "builder", parameters, resolved));
    }
    return documents;
  }

  /**
   * About a final image.
   *
   * @param builder the builder image, by digest
   * @param artifacts what is known of the project and of what went into its images
   */
  List<Release.Document> ofFinal(
      Image image,
      FinalImageRecord.Made made,
      ImageReference builder,
      RecordedArtifacts artifacts) {
    ImageReference repository = made.image().repositoryOnly();
    List<Release.Document> documents = new ArrayList<>();
    if (wanted.sbom()) {
      documents.add(
          sbom(image, repository, artifacts.own(), () -> artifacts.of(made.dependencies())));
    }
    if (wanted.provenance()) {
      SortedMap<String, String> parameters = parameters(source.uncommitted() || made.uncommitted());
      parameters.put("project", artifacts.project());
      made.dockerfile().ifPresent(path -> parameters.put("dockerfile", path));
      List<Resource> resolved = resolved();
      made.base().ifPresent(base -> resolved.add(Resource.image("base", pinned(base))));
      resolved.add(Resource.image("builder", builder));
      documents.add(provenance(image, repository, "final", parameters, resolved));
    }
    return documents;
  }

  private static ImageReference pinned(FinalImageRecord.Base base) {
    return base.name().withDigest(base.digest());
  }

  /** What went into an image of Maven's world; looked for when it is asked for. */
  @FunctionalInterface
  private interface Artifacts {
    List<ImageContents.Known> known() throws IOException;
  }

  private Release.Document sbom(
      Image image,
      ImageReference repository,
      Optional<MavenName> application,
      Artifacts artifacts) {
    return new Release.Document(
        "sbom",
        CycloneDx.MEDIA_TYPE,
        Map.of(),
        () -> {
          Instant start = Instant.now();
          ImageContents found = contents.read(image, artifacts.known());
          services
              .log()
              .done(
                  "listed for the SBOM what " + repository + " holds",
                  Duration.between(start, Instant.now()),
                  0);
          for (String unread : found.unread()) {
            services.log().warning("not in the SBOM of " + repository + ": " + unread);
          }
          return new CycloneDx(pluginVersion)
              .of(repository, image.manifest().digest(), application, found);
        });
  }

  private SortedMap<String, String> parameters(boolean uncommitted) {
    SortedMap<String, String> parameters = new TreeMap<>();
    parameters.put("key", definition.key());
    parameters.put("toolsKey", definition.toolsKey());
    parameters.put("platform", definition.platform().toString());
    if (uncommitted) {
      parameters.put("uncommitted", "true");
    }
    return parameters;
  }

  private List<Resource> resolved() {
    List<Resource> resolved = new ArrayList<>();
    source.commit().ifPresent(commit -> resolved.add(Resource.commit(commit.id())));
    resolved.add(Resource.manifest(definition.key(), definition.manifest().text()));
    return resolved;
  }

  private Release.Document provenance(
      Image image,
      ImageReference repository,
      String role,
      SortedMap<String, String> parameters,
      List<Resource> resolved) {
    Digest digest = image.manifest().digest();
    return new Release.Document(
        "provenance",
        Provenance.MEDIA_TYPE,
        Map.of(Provenance.ANNOTATION, Provenance.PREDICATE_TYPE),
        () -> new Provenance(pluginVersion).of(repository, digest, role, parameters, resolved));
  }
}
