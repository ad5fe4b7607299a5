package dev.buildimage.mojo;

import dev.buildimage.build.BuildDefinition;
import dev.buildimage.build.BuildException;
import dev.buildimage.build.BuilderImage;
import dev.buildimage.build.BuilderKey;
import dev.buildimage.build.ImageContentsReader;
import dev.buildimage.build.Release;
import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageReference;
import dev.buildimage.key.HeadCommit;
import dev.buildimage.key.KeyException;
import dev.buildimage.maven.RecordedArtifacts;
import dev.buildimage.maven.RegistryServers;
import dev.buildimage.maven.SessionLines;
import dev.buildimage.registry.OtherContentException;
import dev.buildimage.report.ReleaseJson;
import dev.buildimage.report.ReleaseText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Releases the tools image and the builder image, if the registry lacks them, and the final images
 * that {@code image} has assembled at this commit: all by digest first, then what is said about
 * them, the tags last. What is not committed is not pushed.
 *
 * @since 0.1.0
 */
@Mojo(name = "push", defaultPhase = LifecyclePhase.DEPLOY, threadSafe = true)
public final class PushMojo extends BuilderMojo {
  /** The final image, {@code registry/path[:tag]}; without it only the builder image is pushed. */
  @Parameter(property = "builder.finalImage")
  private String image;

  /** Further final images, as {@code image} makes them. */
  @Parameter private List<FinalImageParameter> images;

  /** The Dockerfile that makes the image, as {@code image} has it. */
  @Parameter(property = "builder.finalDockerfile")
  private String finalDockerfile;

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

  /**
   * Whether a list of what is in it, CycloneDX's, is attached to the builder image and to each
   * final image.
   */
  @Parameter(property = "builder.sbom", defaultValue = "true")
  private boolean sbom;

  /** Whether SLSA's statement of what they were made from is attached to them. */
  @Parameter(property = "builder.provenance", defaultValue = "true")
  private boolean provenance;

  /** Tells what would go where, and sends nothing. */
  @Parameter(property = "builder.dryRun", defaultValue = "false")
  private boolean dryRun;

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
    if (!dryRun) {
      // nobody takes an earlier release's for this one's, should it fail
      Files.deleteIfExists(digests());
    }
    if (session().isOffline()) {
      throw new MojoExecutionException("nothing can be pushed offline: run again without -o");
    }
    BuilderKey key = services.key(folder(), request());
    ImageReference repository = requiredRepository();
    // all modules have the same builder image
    boolean first = services.isFirst(new Pushed(key.image(repository)));
    List<ImageReference> finals = finals(services);
    if (!first && finals.isEmpty()) {
      return;
    }
    BuildDefinition definition = services.definition(folder(), request());
    List<String> uncommitted = new ArrayList<>();
    if (first) {
      uncommitted.addAll(services.uncommitted(folder(), definition));
      refuse(uncommitted, "inputs of the builder image", "so that others can compute its key");
    }
    List<FinalImageRecord.Made> made = finalImages(services, finals, uncommitted);
    try (ImageContentsReader contents = new ImageContentsReader(services.store())) {
      if (sbom) {
        services.beforeBuilding(contents::begin);
      }
      Optional<BuilderImage> builder = builder(services, definition, repository);
      if (builder.isPresent()) {
        Optional<HeadCommit> head = services.repository(folder()).head();
        ReleaseDocuments documents =
            new ReleaseDocuments(
                services,
                contents,
                pluginVersion(),
                new ReleaseDocuments.Wanted(sbom, provenance),
                definition,
                new ReleaseDocuments.Source(head, !uncommitted.isEmpty()));
        ReleaseParts all = new ReleaseParts(services, definition, builder.get(), documents);
        List<Release.Part> parts = new ArrayList<>(first ? ofBuilder(all, head) : List.of());
        for (FinalImageRecord.Made each : made) {
          RecordedArtifacts artifacts = new RecordedArtifacts(session(), project());
          parts.add(all.ofFinal(stored(services, each), each, artifacts));
        }
        release(services, definition, builder.get(), parts);
      }
    }
  }

  private List<Release.Part> ofBuilder(ReleaseParts all, Optional<HeadCommit> head)
      throws IOException, BuildException, DockerfileException, MojoExecutionException {
    return all.ofBuilder(
        request().dockerfile(),
        Optional.ofNullable(tagFormat).map(String::strip).filter(text -> !text.isEmpty()),
        head);
  }

  private record Pushed(ImageReference image) {}

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

  private List<ImageReference> finals(Services services)
      throws IOException, KeyException, MojoExecutionException {
    if (builderOnly) {
      return List.of();
    }
    List<ImageReference> references = FinalImageParameter.references(image, images);
    if (references.isEmpty() || !project().getPackaging().equals("pom")) {
      return references;
    }
    // a project without output of its own may have configured what its modules make
    FinalImageRecord record = record(services);
    List<FinalImageRecord.Made> made = record.images(services.repository(folder()).head());
    List<ImageReference> own = FinalImageParameter.ofDockerfiles(image, finalDockerfile, images);
    return references.stream()
        .filter(
            reference ->
                own.contains(reference)
                    || made.stream().anyMatch(it -> it.image().equals(reference)))
        .toList();
  }

  private List<FinalImageRecord.Made> finalImages(
      Services services, List<ImageReference> references, List<String> uncommitted)
      throws IOException, KeyException, MojoFailureException {
    if (references.isEmpty()) {
      return List.of();
    }
    List<String> files = services.repository(folder()).snapshot(List.of(".")).uncommitted();
    refuse(
        files,
        "files of the work tree",
        "since nobody could tell what the final image was made from");
    uncommitted.addAll(files);
    FinalImageRecord record = record(services);
    Optional<HeadCommit> head = services.repository(folder()).head();
    List<FinalImageRecord.Made> found = new ArrayList<>();
    for (ImageReference reference : references) {
      FinalImageRecord.Made made =
          record.image(reference, head).orElseThrow(() -> notAssembled(reference));
      stored(services, made);
      requireCommitted(made);
      found.add(made);
    }
    return found;
  }

  private FinalImageRecord record(Services services) {
    return new FinalImageRecord(outputFolder(), services.log()::warning);
  }

  private void requireCommitted(FinalImageRecord.Made made) throws MojoFailureException {
    if (made.uncommitted() && !allowUncommitted) {
      throw new MojoFailureException(
          made.image()
              + " was assembled when files of the work tree were not committed, so nobody could"
              + " tell what it was made from: run mvn package again now that all is, or push it as"
              + " it is with -Dbuilder.allowUncommitted");
    }
  }

  /** What was assembled, as long as the store has just that under its name. */
  private static Image stored(Services services, FinalImageRecord.Made made)
      throws IOException, MojoFailureException {
    return services
        .store()
        .image(made.image().toString())
        .filter(found -> found.manifest().digest().equals(made.digest()))
        .orElseThrow(() -> notAssembled(made.image()));
  }

  private static MojoFailureException notAssembled(ImageReference reference) {
    return new MojoFailureException(
        reference
            + " has not been assembled at this commit: run mvn package before builder:push, in the"
            + " same work tree");
  }

  /** The builder image; a dry run builds none, and pulls none. */
  private Optional<BuilderImage> builder(
      Services services, BuildDefinition definition, ImageReference repository)
      throws IOException, BuildException, DockerfileException, KeyException {
    Optional<BuilderImage> builder =
        dryRun
            ? services.builderImages().stored(repository.withTag(definition.key()))
            : Optional.of(services.builderImages().provide(definition, repository));
    if (builder.isEmpty()) {
      ImageReference reference = repository.withTag(definition.key());
      getLog()
          .info(
              reference
                  + (services.registry().headAtRegistry(reference).isPresent()
                      ? " is in the registry already, and not in the store"
                      : " would be built first")
                  + ": only after mvn builder:build a dry run can tell the rest");
    } else if (BuilderImage.isOfOneId(builder.get().image().config())) {
      throw new BuildException(
          builder.get().reference()
              + " was built without subordinate ids, so it is not what others would build by this"
              + " key: push it from a machine where mvn builder:doctor finds them");
    }
    return builder;
  }

  private void release(
      Services services, BuildDefinition definition, BuilderImage builder, List<Release.Part> parts)
      throws IOException, BuildException, KeyException {
    Release release = new Release(services.registry(), services.pusher(), services.log());
    try {
      Release.Plan plan = release.plan(parts);
      if (dryRun) {
        new ReleaseText().lines(plan, release.transfers(plan)).forEach(getLog()::info);
        getLog().info("nothing was sent: this is a dry run");
        return;
      }
      for (Release.PlannedPart part : plan.parts()) {
        if (part.isDone()) {
          getLog().info(part.part().name() + " is in the registry already");
        }
      }
      release.execute(plan);
      write(services, definition, builder, plan);
    } catch (OtherContentException e) {
      throw dryRun
          ? new BuildException(Objects.requireNonNull(e.getMessage()), e)
          : givenUp(services, definition, builder, e);
    }
  }

  private Path digests() {
    return outputFolder().resolve("digests.json");
  }

  private void write(
      Services services, BuildDefinition definition, BuilderImage builder, Release.Plan done)
      throws IOException, KeyException {
    new OutputFile(digests())
        .write(
            new ReleaseJson()
                .of(
                    new ReleaseJson.Head(
                        services.repository(folder()).head().map(HeadCommit::id),
                        definition.key(),
                        definition.toolsKey(),
                        builder
                            .reference()
                            .repositoryOnly()
                            .withDigest(builder.image().manifest().digest())),
                    done));
  }

  /** Who shares a key has to share an image: from the next run on this machine does, too. */
  private static BuildException givenUp(
      Services services,
      BuildDefinition definition,
      BuilderImage builder,
      OtherContentException found)
      throws IOException {
    ImageReference tools = definition.toolsImage(builder.reference().repositoryOnly());
    if (!List.of(builder.reference(), tools).contains(found.reference())) {
      return new BuildException(Objects.requireNonNull(found.getMessage()), found);
    }
    services.store().untag(builder.reference().toString());
    services.store().untag(tools.toString());
    return new BuildException(
        found.getMessage()
            + ". This machine's own is given up: run again, and the registry's is used. Or let"
            + " Dockerfile.build say versions instead of taking the newest, which is another key",
        found);
  }
}
