package dev.buildimage.mojo;

import dev.buildimage.build.BuildDefinition;
import dev.buildimage.build.BuildException;
import dev.buildimage.build.BuilderImage;
import dev.buildimage.build.BuilderKey;
import dev.buildimage.build.TagFormat;
import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.Manifest;
import dev.buildimage.key.HeadCommit;
import dev.buildimage.key.KeyException;
import dev.buildimage.maven.RegistryServers;
import dev.buildimage.maven.SessionLines;
import dev.buildimage.registry.OtherContentException;
import dev.buildimage.registry.PushResult;
import dev.buildimage.registry.Tagging;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Pushes the tools image and the builder image, if the registry lacks them, and the final image
 * that {@code image} has assembled at this commit: by digest first, the tag last. What is not
 * committed is not pushed.
 *
 * @since 0.1.0
 */
@Mojo(name = "push", defaultPhase = LifecyclePhase.DEPLOY, threadSafe = true)
public final class PushMojo extends BuilderMojo {
  /** The final image, {@code registry/path[:tag]}; without it only the builder image is pushed. */
  @Parameter(property = "builder.finalImage")
  private String image;

  /** Pushes the builder image alone, whatever final image there is. */
  @Parameter(property = "builder.builderOnly", defaultValue = "false")
  private boolean builderOnly;

  /** Pushes even what is not committed. */
  @Parameter(property = "builder.allowUncommitted", defaultValue = "false")
  private boolean allowUncommitted;

  /**
   * A tag that the builder image gets beside its key, with {@code {key}} and {@code {commitDate}},
   * HEAD's commit time in UTC as yyyyMMddHHmmss, as in {@code {commitDate}-{key}}.
   */
  @Parameter(property = "builder.tagFormat")
  private String tagFormat;

  /** Called by Maven. */
  @Inject
  public PushMojo(RegistryServers servers, SessionLines lines) {
    super(servers, lines);
  }

  @Override
  void run(Services services)
      throws IOException,
          BuildException,
          DockerfileException,
          KeyException,
          MojoExecutionException,
          MojoFailureException {
    if (session().isOffline()) {
      throw new MojoExecutionException("nothing can be pushed offline: run again without -o");
    }
    BuilderKey key = services.key(folder(), request());
    ImageReference repository = requiredRepository();
    // all modules have the same builder image
    boolean first = services.isFirst(new Pushed(key.image(repository)));
    if (first) {
      refuse(
          services.uncommitted(folder(), services.definition(folder(), request())),
          "inputs of the builder image",
          "so that others can compute its key");
    }
    Optional<Image> finalImage = finalImage(services);
    if (first) {
      pushBuilder(services, repository);
    }
    if (finalImage.isPresent()) {
      push(
          services,
          finalImage.get(),
          parse("image", image),
          Optional.of(repository),
          Tagging.MOVES);
    }
  }

  private record Pushed(ImageReference image) {}

  private void pushBuilder(Services services, ImageReference repository)
      throws IOException,
          BuildException,
          DockerfileException,
          KeyException,
          MojoExecutionException {
    BuildDefinition definition = services.definition(folder(), request());
    Optional<ImageReference> alias = alias(services, definition, repository);
    BuilderImage builder = services.builderImages().provide(definition, repository);
    if (BuilderImage.isOfOneId(builder.image().config())) {
      throw new BuildException(
          builder.reference()
              + " was built without subordinate ids, so it is not what others would build by this"
              + " key: push it from a machine where mvn builder:doctor finds them");
    }
    ImageReference toolsReference = definition.toolsImage(repository);
    Optional<Image> tools = services.builderImages().storedTools(definition, repository);
    try {
      if (tools.isPresent()) {
        pushMissing(services, tools.get(), toolsReference);
      }
      pushMissing(services, builder.image(), builder.reference());
    } catch (OtherContentException e) {
      // who shares a key has to share an image: from the next run on this machine does, too
      services.store().untag(builder.reference().toString());
      services.store().untag(toolsReference.toString());
      throw new BuildException(
          e.getMessage()
              + ". This machine's own is given up: run again, and the registry's is used. Or let"
              + " Dockerfile.build say versions instead of taking the newest, which is another key",
          e);
    }
    if (alias.isPresent()) {
      tagAlso(services, alias.get(), builder.image().manifest());
    }
  }

  /** Gives a second tag to what is in the same repository, so that all that it names is there. */
  private void tagAlso(Services services, ImageReference alias, Manifest there)
      throws IOException, BuildException {
    Optional<Digest> tagged = services.registry().headAtRegistry(alias).map(Descriptor::digest);
    if (tagged.isEmpty()) {
      services.registry().push(alias, there);
      getLog().info("tagged " + alias + "@" + there.digest());
    } else if (tagged.get().equals(there.digest())) {
      getLog().info(alias + " is in the registry already");
    } else {
      services.doubt(
          alias
              + " is there already as "
              + tagged.get()
              + ", and is not moved to "
              + there.digest()
              + ": add {key} to builder.tagFormat");
    }
  }

  private Optional<ImageReference> alias(
      Services services, BuildDefinition definition, ImageReference repository)
      throws KeyException, BuildException {
    if (tagFormat == null || tagFormat.isBlank()) {
      return Optional.empty();
    }
    Optional<HeadCommit> head = services.repository(folder()).head();
    if (head.isEmpty()) {
      throw new BuildException("tagFormat needs a commit, and there is none: commit first");
    }
    return Optional.of(
        repository.withTag(
            new TagFormat(tagFormat.strip()).tag(definition.key(), head.get().time())));
  }

  /** Pushes what the registry lacks. */
  private void pushMissing(Services services, Image pushed, ImageReference target)
      throws IOException {
    if (services
        .registry()
        .headAtRegistry(target)
        .filter(there -> there.digest().equals(pushed.manifest().digest()))
        .isPresent()) {
      getLog().info(target + " is in the registry already");
    } else {
      push(services, pushed, target, Optional.empty(), Tagging.STAYS);
    }
  }

  private void refuse(List<String> uncommitted, String what, String why)
      throws MojoFailureException {
    if (!uncommitted.isEmpty() && !allowUncommitted) {
      throw new MojoFailureException(
          what
              + " are not committed: "
              + String.join(", ", uncommitted)
              + "; commit them, "
              + why
              + ", or push them as they are with -Dbuilder.allowUncommitted");
    }
  }

  private Optional<Image> finalImage(Services services)
      throws IOException, KeyException, MojoExecutionException, MojoFailureException {
    if (builderOnly || image == null || image.isBlank() || project().getPackaging().equals("pom")) {
      return Optional.empty();
    }
    ImageReference reference = parse("image", image);
    refuse(
        services.repository(folder()).snapshot(List.of(".")).uncommitted(),
        "files of the work tree",
        "since nobody could tell what the final image was made from");
    Optional<String> digest =
        new FinalImageRecord(outputFolder())
            .digest(reference, services.repository(folder()).head());
    Optional<Image> assembled =
        services
            .store()
            .image(reference.toString())
            .filter(found -> digest.equals(Optional.of(found.manifest().digest().toString())));
    if (assembled.isEmpty()) {
      throw new MojoFailureException(
          reference
              + " has not been assembled at this commit: run mvn package before builder:push, in the"
              + " same work tree");
    }
    return assembled;
  }

  private void push(
      Services services,
      Image pushed,
      ImageReference target,
      Optional<ImageReference> mountFrom,
      Tagging tagging)
      throws IOException {
    Instant start = Instant.now();
    PushResult result = services.pusher().push(pushed, target, mountFrom, tagging);
    services
        .log()
        .done(
            "pushed "
                + target
                + "@"
                + result.digest()
                + ", "
                + result.blobsSent()
                + " blobs sent, "
                + result.blobsThere()
                + " there",
            Duration.between(start, Instant.now()),
            result.bytesSent());
  }
}
