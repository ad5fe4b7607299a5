package dev.buildimage.mojo;

import dev.buildimage.build.BuildException;
import dev.buildimage.build.KeyExplanation;
import dev.buildimage.build.KeyExplanations;
import dev.buildimage.build.KeyHistory;
import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.key.KeyException;
import dev.buildimage.maven.RegistryServers;
import dev.buildimage.maven.SessionLines;
import dev.buildimage.report.KeyJson;
import dev.buildimage.report.KeyText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Says which inputs make the key differ between two commits, or between a commit and the work tree,
 * file by file and line by line; or since which commit the key has been what it is. Both sides are
 * read with the configuration of today. Printed on standard output.
 *
 * @since 0.1.0
 */
@Mojo(name = "explain", threadSafe = true, requiresProject = false, aggregator = true)
public final class ExplainMojo extends BuilderMojo {
  /**
   * The side that was before, a revision as git reads it, or {@code worktree}; HEAD if not set, and
   * with {@code since} or {@code changes} the first commit.
   */
  @Parameter(property = "builder.from")
  private String fromRevision;

  /** The side that is after: a revision as git reads it, or {@code worktree}. */
  @Parameter(property = "builder.to", defaultValue = KeyExplanations.WORK_TREE)
  private String toRevision;

  /** Says instead since which commit the key of {@code toRevision} has been what it is. */
  @Parameter(property = "builder.since", defaultValue = "false")
  private boolean since;

  /**
   * Lists instead each commit from {@code fromRevision} to {@code toRevision} that changed the key.
   */
  @Parameter(property = "builder.changes", defaultValue = "false")
  private boolean changes;

  /** {@code text}, or {@code json} for machines. */
  @Parameter(property = "builder.format", defaultValue = "text")
  private String format;

  /** Called by Maven. */
  @Inject
  public ExplainMojo(RegistryServers servers, SessionLines lines) {
    super(servers, lines);
  }

  @Override
  void run(Services services)
      throws IOException,
          BuildException,
          DockerfileException,
          KeyException,
          MojoExecutionException {
    boolean json =
        switch (format) {
          case "json" -> true;
          case "text" -> false;
          default ->
              throw new MojoExecutionException(
                  "builder.format is '" + format + "': text or json expected");
        };
    KeyExplanations explanations = services.explanations(folder());
    if (since || changes) {
      KeyHistory history =
          explanations.history(request(), Optional.ofNullable(fromRevision), toRevision);
      print(
          json
              ? new KeyJson().of(history)
              : changes ? KeyText.changes(history) : KeyText.since(history));
    } else {
      KeyExplanation explanation =
          explanations.explain(
              request(), Optional.ofNullable(fromRevision).orElse("HEAD"), toRevision);
      print(json ? new KeyJson().of(explanation) : KeyText.of(explanation));
    }
  }

  private static void print(String text) throws IOException {
    // names of files are UTF-8, whatever the terminal is
    System.out.write(text.getBytes(StandardCharsets.UTF_8));
    System.out.flush();
  }
}
