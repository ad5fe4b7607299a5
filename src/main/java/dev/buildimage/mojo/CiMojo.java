package dev.buildimage.mojo;

import dev.buildimage.ci.CiBot;
import dev.buildimage.ci.CiChange;
import dev.buildimage.ci.CiException;
import dev.buildimage.ci.CiFiles;
import dev.buildimage.ci.CiSettings;
import dev.buildimage.ci.CiSystem;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.InvalidImageException;
import dev.buildimage.image.Platform;
import dev.buildimage.key.KeyException;
import dev.buildimage.maven.RegistryServers;
import dev.buildimage.maven.SessionLines;
import dev.buildimage.registry.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Writes the configurations of GitHub Actions and CircleCI, and updates what is between its marks
 * in them: a job that makes the builder image available, the build in it, and what keeps both up to
 * date.
 *
 * @since 0.1.0
 */
@Mojo(name = "ci", aggregator = true, threadSafe = true)
public final class CiMojo extends BuilderMojo {
  /** {@code github}, {@code circleci}; if not set those whose folder is there, else both. */
  @Parameter(property = "builder.ciSystems")
  private List<String> ciSystems;

  /** Whether anybody may read the builder image, without an account. */
  @Parameter(property = "builder.ciPublic", defaultValue = "false")
  private boolean ciPublic;

  /** The branches whose commits have been reviewed, the main one first. */
  @Parameter(property = "builder.ciBranches", defaultValue = "main")
  private List<String> ciBranches;

  /** Patterns of the branches that merged changes may be cherry-picked to. */
  @Parameter(property = "builder.ciReleaseBranches", defaultValue = "release-*")
  private List<String> ciReleaseBranches;

  /** Further files of the repository that name the builder image, relative to its root. */
  @Parameter(property = "builder.pins")
  private List<String> pins;

  /** Over how many machines the tests are divided. */
  @Parameter(property = "builder.ciShards", defaultValue = "1")
  private int ciShards;

  /** Platforms that the build runs on, each in a builder image of its own. */
  @Parameter(property = "builder.ciPlatforms", defaultValue = "linux/amd64")
  private List<String> ciPlatforms;

  /** What Maven runs in the builder image at night and on approval; {@code goals} if not set. */
  @Parameter(property = "builder.ciIntegration")
  private String ciIntegration;

  /** The bots, of {@code bases}, {@code pins}, {@code cherry-pick}, {@code prune}; or none. */
  @Parameter(property = "builder.ciBots", defaultValue = "bases,pins,cherry-pick,prune")
  private List<String> ciBots;

  /**
   * A script that is run before Maven where that is not in the builder image, such as one that
   * installs what no repository has.
   */
  @Parameter(property = "builder.ciPrepare")
  private String ciPrepare;

  /** The Java that this plugin runs on outside of the builder image. */
  @Parameter(property = "builder.ciJdk", defaultValue = "17")
  private int ciJdk;

  /** Gives up what was edited between the marks. */
  @Parameter(property = "builder.ciOverwrite", defaultValue = "false")
  private boolean ciOverwrite;

  /** Tells the difference, and writes nothing. */
  @Parameter(property = "builder.dryRun", defaultValue = "false")
  private boolean dryRun;

  /** Called by Maven. */
  @Inject
  public CiMojo(RegistryServers servers, SessionLines lines) {
    super(servers, lines);
  }

  @Override
  void run(Services services)
      throws IOException, KeyException, MojoExecutionException, MojoFailureException {
    Path workTree = services.repository(folder()).workTree();
    CiFiles.Plan plan;
    try {
      plan = new CiFiles(workTree).plan(settings(workTree), ciOverwrite);
    } catch (CiException e) {
      throw new MojoFailureException(e.getMessage(), e);
    }
    for (CiChange change : plan.changes()) {
      if (dryRun) {
        getLog().info("would write " + change.path() + "\n" + change.diff());
      } else {
        change.write();
        getLog().info("wrote " + change.path());
      }
    }
    if (plan.changes().isEmpty()) {
      getLog().info("the CI files are as they should be");
    }
    plan.left().forEach(path -> getLog().warn(path + " is of no use any more: delete it"));
    doubtReach();
  }

  /** What this machine has, and a CI's machines can't get. */
  private void doubtReach() throws MojoExecutionException {
    ImageReference repository = requiredRepository();
    if (new Host(repository.registry()).isLoopback()) {
      getLog()
          .warn(
              "builderImage is "
                  + repository
                  + ", on this machine itself, where no CI finds it: name a registry that both"
                  + " reach");
    }
    boolean prepared = ciPrepare != null && !ciPrepare.isBlank();
    if (pluginVersion().endsWith("-SNAPSHOT") && !prepared) {
      getLog()
          .warn(
              "this plugin is "
                  + pluginVersion()
                  + ", which CI finds only where snapshots are deployed: name a release, or a"
                  + " script that installs it with builder.ciPrepare");
    }
  }

  private CiSettings settings(Path workTree) throws IOException, MojoExecutionException {
    Path root = session().getTopLevelProject().getBasedir().toPath().toRealPath();
    Path folder = workTree.toRealPath().relativize(root);
    return new CiSettings(
        systems(workTree),
        requiredRepository(),
        ciPublic,
        folder.toString().replace('\\', '/'),
        Files.isRegularFile(root.resolve("mvnw")),
        ciPrepare == null ? "" : ciPrepare,
        ciJdk,
        goals().strip(),
        Optional.ofNullable(ciIntegration).filter(text -> !text.isBlank()).orElse(goals()).strip(),
        list(ciBranches),
        list(ciReleaseBranches),
        ciShards,
        platforms(),
        named("ciBots", ciBots, CiBot::named, CiBot.values()),
        list(pins));
  }

  private Set<CiSystem> systems(Path workTree) throws MojoExecutionException {
    Set<CiSystem> named = named("ciSystems", ciSystems, CiSystem::named, CiSystem.values());
    if (!named.isEmpty()) {
      return named;
    }
    Set<CiSystem> there = EnumSet.noneOf(CiSystem.class);
    for (CiSystem system : CiSystem.values()) {
      if (Files.isDirectory(workTree.resolve(system.folder()))) {
        there.add(system);
      }
    }
    return there.isEmpty() ? EnumSet.allOf(CiSystem.class) : there;
  }

  private List<Platform> platforms() throws MojoExecutionException {
    try {
      return list(ciPlatforms).stream().map(Platform::parse).toList();
    } catch (InvalidImageException e) {
      throw new MojoExecutionException("ciPlatforms: " + e.getMessage(), e);
    }
  }

  private static <T> Set<T> named(
      String parameter, List<String> names, Function<String, Optional<T>> known, T[] all)
      throws MojoExecutionException {
    Set<T> found = new LinkedHashSet<>();
    for (String name : list(names)) {
      // a property can't be empty: Maven takes that for one that isn't set
      if (name.equals("none")) {
        continue;
      }
      found.add(
          known
              .apply(name)
              .orElseThrow(
                  () ->
                      new MojoExecutionException(
                          "'"
                              + name
                              + "' in "
                              + parameter
                              + ": one of "
                              + Arrays.toString(all)
                              + " expected")));
    }
    return found;
  }
}
