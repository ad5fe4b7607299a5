package dev.buildimage.ci.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs a repository's workflows, all of what an event starts, as GitHub's hosted runners would.
 *
 * @param bare the repository, {@code OWNER/NAME.git} below the forge's
 * @param secrets of the repository
 * @param environments the secrets of each environment; whoever wants to enter has to be let in
 * @param variables of the repository
 */
public record GitHub(
    Machines machines,
    Forge forge,
    Accounts accounts,
    Path bare,
    String repository,
    Map<String, String> secrets,
    Map<String, Map<String, String>> environments,
    Map<String, String> variables,
    Map<Integer, Artifacts> runs,
    AtomicInteger numbers) {

  public GitHub(
      Machines machines,
      Forge forge,
      Accounts accounts,
      Path bare,
      Map<String, String> secrets,
      Map<String, Map<String, String>> environments,
      Map<String, String> variables) {
    this(
        machines,
        forge,
        accounts,
        bare,
        bare.getParent().getFileName() + "/" + bare.getFileName().toString().replace(".git", ""),
        secrets,
        environments,
        variables,
        new HashMap<>(),
        new AtomicInteger());
  }

  /** All jobs of all workflows that the event starts. */
  public List<JobRun> on(Event event) throws IOException {
    return on(event, workflows(event.sha()));
  }

  /**
   * All jobs of one workflow, which the event has to start.
   *
   * @param file its name, {@code builder.yml}
   */
  public List<JobRun> on(Event event, String file) throws IOException {
    Map<String, Workflow> only = workflows(event.sha());
    only.keySet().retainAll(List.of(".github/workflows/" + file));
    List<JobRun> jobs = on(event, only);
    if (jobs.isEmpty()) {
      throw new UnsupportedConfiguration(file, "is not started by " + event);
    }
    return jobs;
  }

  private List<JobRun> on(Event event, Map<String, Workflow> workflows) throws IOException {
    List<JobRun> jobs = new ArrayList<>();
    for (Workflow workflow : workflows.values()) {
      if (event.starts(workflow)) {
        int number = numbers.incrementAndGet();
        Path artifacts = machines.jobs().resolve("artifacts-" + number);
        runs.put(number, new Artifacts(Files.createDirectories(artifacts)));
        jobs.addAll(new WorkflowRun(this, workflow, event, number).jobs());
      }
    }
    return jobs;
  }

  /** The workflows of a commit, by the names of their files. */
  Map<String, Workflow> workflows(String commit) throws IOException {
    Map<String, Workflow> workflows = new LinkedHashMap<>();
    String names =
        Machines.command(bare, "git", "ls-tree", "--name-only", commit, ".github/workflows/");
    for (String file : names.lines().toList()) {
      String text = Machines.command(bare, "git", "cat-file", "blob", commit + ":" + file);
      workflows.put(file, Workflow.parse(file, text));
    }
    return workflows;
  }
}
