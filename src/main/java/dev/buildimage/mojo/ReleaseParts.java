package dev.buildimage.mojo;

import dev.buildimage.build.BuildDefinition;
import dev.buildimage.build.BuildException;
import dev.buildimage.build.BuilderImage;
import dev.buildimage.build.Release;
import dev.buildimage.build.TagFormat;
import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageReference;
import dev.buildimage.key.HeadCommit;
import dev.buildimage.maven.RecordedArtifacts;
import dev.buildimage.registry.Tagging;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The images of a release, each with the names that it gets. */
final class ReleaseParts {
  private final Services services;
  private final BuildDefinition definition;
  private final BuilderImage builder;
  private final ReleaseDocuments documents;
  private final ImageReference repository;

  ReleaseParts(
      Services services,
      BuildDefinition definition,
      BuilderImage builder,
      ReleaseDocuments documents) {
    this.services = services;
    this.definition = definition;
    this.builder = builder;
    this.documents = documents;
    this.repository = builder.reference().repositoryOnly();
  }

  /**
   * The tools image, if the store has it, and the builder image.
   *
   * @param dockerfile a path in the repository
   * @param tagFormat of a further tag of the builder image
   * @param head what that may name
   */
  List<Release.Part> ofBuilder(
      String dockerfile, Optional<String> tagFormat, Optional<HeadCommit> head)
      throws IOException, BuildException, DockerfileException {
    List<Release.Part> parts = new ArrayList<>();
    Optional<Image> tools = services.builderImages().storedTools(definition, repository);
    if (tools.isPresent()) {
      parts.add(
          new Release.Part(
              "tools",
              tools.get(),
              repository,
              List.of(new Release.Tag(definition.toolsImage(repository), Tagging.STAYS)),
              Optional.empty(),
              List.of()));
    }
    List<Release.Tag> tags =
        new ArrayList<>(List.of(new Release.Tag(builder.reference(), Tagging.STAYS)));
    if (tagFormat.isPresent()) {
      ImageReference alias = alias(tagFormat.get(), head);
      if (isFree(alias)) {
        tags.add(new Release.Tag(alias, Tagging.STAYS));
      }
    }
    parts.add(
        new Release.Part(
            "builder",
            builder.image(),
            repository,
            tags,
            Optional.empty(),
            documents.ofBuilder(builder.image(), repository, dockerfile)));
    return parts;
  }

  private ImageReference alias(String format, Optional<HeadCommit> head) throws BuildException {
    if (head.isEmpty()) {
      throw new BuildException("tagFormat needs a commit, and there is none: commit first");
    }
    return repository.withTag(new TagFormat(format).tag(definition.key(), head.get().time()));
  }

  /** Whether a further tag is the builder image's, or may be. */
  private boolean isFree(ImageReference alias) throws IOException, BuildException {
    Digest digest = builder.image().manifest().digest();
    Optional<Digest> other =
        services
            .registry()
            .headAtRegistry(alias)
            .map(Descriptor::digest)
            .filter(there -> !there.equals(digest));
    if (other.isPresent()) {
      services.doubt(
          alias
              + " is there already as "
              + other.get()
              + ", and is not moved to "
              + digest
              + ": add {key} to builder.tagFormat");
    }
    return other.isEmpty();
  }

  /**
   * A final image.
   *
   * @param artifacts what is known of the project and of what went into its images
   */
  Release.Part ofFinal(Image image, FinalImageRecord.Made made, RecordedArtifacts artifacts) {
    ImageReference by = repository.withDigest(builder.image().manifest().digest());
    return new Release.Part(
        "final",
        image,
        made.image().repositoryOnly(),
        made.names().stream().map(name -> new Release.Tag(name, Tagging.MOVES)).toList(),
        Optional.of(repository),
        documents.ofFinal(image, made, by, artifacts));
  }
}
