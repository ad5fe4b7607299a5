package dev.buildimage.mojo;

import dev.buildimage.build.BuildException;
import dev.buildimage.build.BuildRequest;
import dev.buildimage.build.BuilderTags;
import dev.buildimage.build.LiveKeys;
import dev.buildimage.build.RegistryPrune;
import dev.buildimage.build.StorePrune;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.Platform;
import dev.buildimage.key.KeyException;
import dev.buildimage.key.KeyRepository;
import dev.buildimage.maven.RegistryServers;
import dev.buildimage.maven.SessionLines;
import dev.buildimage.store.Garbage;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Removes from the local store the builder images whose key no branch, tag or work tree has, other
 * images that were not used for long, and whatever no image needs; on demand also such builder
 * images from the registry.
 *
 * @since 0.1.0
 */
@Mojo(name = "prune", aggregator = true, threadSafe = true, requiresProject = false)
public final class PruneMojo extends BuilderMojo {
  /**
   * How long images stay that are not of this builder image, since they were used last, as in
   * {@code 36h} or {@code 14d}.
   */
  @Parameter(property = "builder.keepAge", defaultValue = "30d")
  private String keepAge;

  /**
   * What the store may take, as in {@code 20GB}: above it goes what was used longest ago. Builder
   * images of live keys stay. No limit if not set.
   */
  @Parameter(property = "builder.keepBytes")
  private String keepBytes;

  /** Prunes the registry too. */
  @Parameter(property = "builder.registry", defaultValue = "false")
  private boolean registry;

  /** Tells what would be removed, and removes nothing; true with {@code registry} if not set. */
  @Parameter(property = "builder.dryRun")
  private Boolean dryRun;

  /** The alias tags that {@code push} adds; they go with their key. */
  @Parameter(property = "builder.tagFormat")
  private String tagFormat;

  /**
   * The platforms that there are builder images for, whose keys are live, each {@code
   * os/architecture[/variant]}: a platform is part of the key. {@code platforms} if not set.
   */
  @Parameter(property = "builder.livePlatforms")
  private List<String> livePlatforms;

  /** Called by Maven. */
  @Inject
  public PruneMojo(RegistryServers servers, SessionLines lines) {
    super(servers, lines);
  }

  @Override
  void run(Services services)
      throws IOException, BuildException, KeyException, MojoExecutionException {
    Instant usedSince = Instant.now().minus(Quantities.duration("builder.keepAge", keepAge));
    OptionalLong maxBytes =
        keepBytes == null
            ? OptionalLong.empty()
            : OptionalLong.of(Quantities.bytes("builder.keepBytes", keepBytes));
    boolean dry = dryRun == null ? registry : dryRun;
    Optional<StorePrune.Known> known = known(services);
    if (registry) {
      pruneRegistry(services, known.orElseThrow(), dry);
    }
    Garbage garbage =
        new StorePrune(services.store(), services.sandbox()).prune(known, usedSince, maxBytes, dry);
    tell(services, garbage, dry);
    if (dry) {
      getLog().info("nothing was removed: -Dbuilder.dryRun=false does it");
    }
  }

  private Optional<StorePrune.Known> known(Services services)
      throws IOException, KeyException, BuildException, MojoExecutionException {
    Optional<ImageReference> repository =
        registry ? Optional.of(requiredRepository()) : repository();
    if (repository.isEmpty()) {
      return Optional.empty();
    }
    KeyRepository git = services.repository(folder());
    if (registry) {
      requireAllHeads(git);
    }
    LiveKeys live = services.liveKeys(folder(), requests());
    getLog()
        .info(
            repository.get()
                + ": "
                + live.keys().size()
                + " keys, of builder and tools images, of the work tree and of "
                + live.commits()
                + (live.commits() == 1 ? " commit" : " commits")
                + " that branches and tags lead to");
    return Optional.of(
        new StorePrune.Known(
            repository.get(),
            new BuilderTags(list(tagFormat == null ? List.of() : List.of(tagFormat))),
            live));
  }

  private List<BuildRequest> requests() throws MojoExecutionException {
    BuildRequest request = request();
    List<String> platforms = list(livePlatforms);
    return platforms.isEmpty()
        ? List.of(request)
        : platforms.stream().map(name -> request.on(Platform.parse(name))).distinct().toList();
  }

  /** A clone of one branch would else give up the images of all others. */
  private void requireAllHeads(KeyRepository git)
      throws KeyException, BuildException, MojoExecutionException {
    if (session().isOffline()) {
      throw new MojoExecutionException(
          "a registry can't be pruned offline: run again without -o, or without builder.registry");
    }
    List<String> absent = git.absentHeads();
    if (!absent.isEmpty()) {
      throw new BuildException(
          "of "
              + absent.size()
              + " branches and tags the keys are not known, since their commits aren't in this"
              + " clone ("
              + absent.stream().limit(3).collect(Collectors.joining(", "))
              + (absent.size() > 3 ? ", …" : "")
              + "): get them with git fetch --all --tags and, in a clone of one branch, git remote"
              + " set-branches origin '*' before");
    }
  }

  private void pruneRegistry(Services services, StorePrune.Known known, boolean dry)
      throws IOException {
    RegistryPrune prune = new RegistryPrune(services.registry());
    RegistryPrune.Plan plan = prune.plan(known);
    if (!dry) {
      prune.execute(known, plan);
    }
    String would = dry ? "would delete " : "deleted ";
    plan.shared()
        .forEach(
            tag ->
                getLog()
                    .info(
                        known.repository().withTag(tag)
                            + " stays: another tag leads to the same image"));
    plan.tags().forEach(tag -> getLog().info(would + known.repository().withTag(tag)));
    getLog()
        .info(
            would
                + plan.manifests().size()
                + " manifests from "
                + known.repository().registry()
                + ", whose "
                + megabytes(plan.bytes())
                + " are freed when it collects its garbage; "
                + plan.kept()
                + " tags stay");
  }

  private void tell(Services services, Garbage garbage, boolean dry) throws IOException {
    String would = dry ? "would remove " : "removed ";
    garbage.names().forEach(name -> getLog().info(would + name.text() + ": " + name.why()));
    getLog()
        .info(
            would
                + garbage.blobs()
                + " blobs and "
                + garbage.folders()
                + " folders from "
                + services.store().root()
                + ", "
                + megabytes(garbage.bytes())
                + "; "
                + megabytes(garbage.keptBytes())
                + " stay");
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
