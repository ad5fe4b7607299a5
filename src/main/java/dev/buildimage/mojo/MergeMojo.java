package dev.buildimage.mojo;

import dev.buildimage.build.BuildException;
import dev.buildimage.key.HeadCommit;
import dev.buildimage.key.KeyException;
import dev.buildimage.key.KeyRepository;
import dev.buildimage.maven.RegistryServers;
import dev.buildimage.maven.SessionLines;
import dev.buildimage.maven.ShardMerge;
import dev.buildimage.maven.ShardTests;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Proves that each test ran on exactly one of several nodes, and merges their reports and timings
 * into this checkout.
 *
 * @since 0.1.0
 */
@Mojo(name = "merge", aggregator = true, threadSafe = true)
public final class MergeMojo extends BuilderMojo {
  private static final int MOST = 20;

  /**
   * The folder with what the nodes have handed on, each in a folder of its own, with the paths of
   * the checkout.
   */
  @Parameter(property = "builder.shards", required = true)
  private String shards;

  /** What test classes took, a path from the folder that has {@code .mvn}. */
  @Parameter(property = "builder.timings", defaultValue = ".mvn/builder-timings.json")
  private String timings;

  /** Whether the new timings also go to where the old ones are. */
  @Parameter(property = "builder.updateTimings", defaultValue = "false")
  private boolean updateTimings;

  /** Surefire's own: whether failed tests fail this build. */
  @Parameter(property = "maven.test.failure.ignore", defaultValue = "false")
  private boolean testFailureIgnore;

  /** Called by Maven. */
  @Inject
  public MergeMojo(RegistryServers servers, SessionLines lines) {
    super(servers, lines);
  }

  @Override
  void run(Services services)
      throws IOException, BuildException, KeyException, MojoFailureException {
    KeyRepository repository = services.repository(folder());
    Path workTree = repository.workTree().toRealPath();
    Path file = ShardTests.file(session().getRequest(), workTree, timings);
    List<Path> written = new ArrayList<>(List.of(outputFolder().resolve("test-timings.json")));
    if (updateTimings) {
      written.add(file);
    }
    ShardMerge.Outcome outcome =
        new ShardMerge(workTree, repository.head().map(HeadCommit::id), file)
            .merge(Path.of(session().getExecutionRootDirectory()).resolve(shards), written);
    outcome.summary().forEach(getLog()::info);
    List<String> failed = outcome.failed();
    if (!failed.isEmpty()) {
      String message =
          failed.size()
              + (failed.size() == 1 ? " test has failed:" : " tests have failed:")
              + failed.stream().limit(MOST).map(test -> "\n  " + test).reduce("", String::concat)
              + (failed.size() > MOST ? "\n  and " + (failed.size() - MOST) + " more" : "")
              + "\ntheir reports are where this checkout's own would be";
      if (!testFailureIgnore) {
        throw new MojoFailureException(message);
      }
      getLog().warn(message);
    }
  }
}
