package dev.buildimage.recorder;

import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.inject.Named;
import javax.inject.Singleton;
import org.apache.maven.eventspy.AbstractEventSpy;
import org.apache.maven.execution.ExecutionEvent;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.RepositoryEvent;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.metadata.Metadata;
import org.eclipse.aether.repository.ArtifactRepository;
import org.eclipse.aether.repository.RemoteRepository;

/**
 * Writes down what a Maven build resolves, from within, a line each, fields separated by tabs:
 *
 * <pre>
 * module   GROUP ARTIFACT VERSION
 * artifact GROUP ARTIFACT VERSION EXTENSION CLASSIFIER FILE REPOSITORY MODULE GOAL
 * metadata GROUP ARTIFACT VERSION TYPE      -          FILE REPOSITORY MODULE GOAL
 * </pre>
 *
 * <p>FILE is empty for what wasn't found, REPOSITORY for what comes from no remote one; GOAL is
 * empty while Maven resolves a module's own dependencies.
 */
@Named
@Singleton
public final class Recorder extends AbstractEventSpy {
  private static final String FILE = "builder.recorder.file";

  private final Set<String> written = new HashSet<>();
  private final Map<Thread, String> wanting = new ConcurrentHashMap<>();
  // a resolver's own threads work for whichever module has started last
  private volatile String lastWanting = "\t";
  private Writer out;

  @Override
  public void init(Context context) throws IOException {
    Object properties = context.getData().get("userProperties");
    String file =
        properties instanceof Properties ? ((Properties) properties).getProperty(FILE) : null;
    if (file != null) {
      out = new BufferedWriter(Files.newBufferedWriter(Paths.get(file), StandardCharsets.UTF_8));
    }
  }

  @Override
  public void onEvent(Object event) {
    if (out == null) {
      return;
    }
    if (event instanceof RepositoryEvent) {
      resolved((RepositoryEvent) event);
    } else if (event instanceof ExecutionEvent) {
      executed((ExecutionEvent) event);
    }
  }

  private void executed(ExecutionEvent event) {
    switch (event.getType()) {
      case SessionStarted:
        for (MavenProject module : event.getSession().getProjects()) {
          write("module", module.getGroupId(), module.getArtifactId(), module.getVersion());
        }
        break;
      case ProjectStarted:
      case MojoSucceeded:
        wants(name(event.getProject()) + "\t");
        break;
      case MojoStarted:
        wants(name(event.getProject()) + "\t" + name(event.getMojoExecution()));
        keepTestsFromRunning(event);
        break;
      default:
    }
  }

  private static void keepTestsFromRunning(ExecutionEvent event) {
    try {
      TestFolder.prepare(event.getProject(), event.getMojoExecution());
    } catch (IOException e) {
      throw new UncheckedIOException("the tests can't be kept from running: " + e, e);
    }
  }

  private void wants(String who) {
    wanting.put(Thread.currentThread(), who);
    lastWanting = who;
  }

  private static String name(MavenProject module) {
    return module.getGroupId() + ":" + module.getArtifactId();
  }

  private static String name(MojoExecution execution) {
    return execution.getArtifactId()
        + ":"
        + execution.getVersion()
        + ":"
        + execution.getGoal()
        + " ("
        + execution.getExecutionId()
        + ")";
  }

  private void resolved(RepositoryEvent event) {
    if (event.getType() == RepositoryEvent.EventType.ARTIFACT_RESOLVED) {
      Artifact artifact = event.getArtifact();
      write(
          "artifact",
          artifact.getGroupId(),
          artifact.getArtifactId(),
          artifact.getVersion(),
          artifact.getExtension(),
          artifact.getClassifier(),
          path(event.getFile()),
          remote(event.getRepository()));
    } else if (event.getType() == RepositoryEvent.EventType.METADATA_RESOLVED) {
      Metadata metadata = event.getMetadata();
      write(
          "metadata",
          metadata.getGroupId(),
          metadata.getArtifactId(),
          metadata.getVersion(),
          metadata.getType(),
          "",
          path(event.getFile()),
          remote(event.getRepository()));
    }
  }

  private static String path(File file) {
    return file == null ? "" : file.getAbsolutePath();
  }

  private static String remote(ArtifactRepository repository) {
    return repository instanceof RemoteRepository ? repository.getId() : "";
  }

  private synchronized void write(String... fields) {
    String line = String.join("\t", fields);
    if (!written.add(line)) {
      return;
    }
    String who = wanting.get(Thread.currentThread());
    try {
      out.write(line + "\t" + (who == null ? lastWanting : who) + "\n");
      // a build that fails, or is killed, leaves what it has resolved until then
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("what the build resolves can't be recorded: " + e, e);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    if (out != null) {
      out.close();
    }
  }
}
