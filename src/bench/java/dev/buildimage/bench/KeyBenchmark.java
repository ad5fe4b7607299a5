package dev.buildimage.bench;

import dev.buildimage.build.BuildDefinitions;
import dev.buildimage.build.BuildLines;
import dev.buildimage.build.BuildLinesSource;
import dev.buildimage.build.BuildRequest;
import dev.buildimage.build.KeyExplanations;
import dev.buildimage.build.KeyHistory;
import dev.buildimage.build.UnavailableParentException;
import dev.buildimage.key.KeyRepository;
import dev.buildimage.maven.ExternalPoms;
import dev.buildimage.maven.MavenKeyRequest;
import dev.buildimage.maven.MavenLines;
import dev.buildimage.report.KeyText;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.maven.model.Repository;

/** The key, what a goal costs, and its explanation, beside git and Maven. */
final class KeyBenchmark {
  private static final BuildLinesSource NO_LINES = source -> BuildLines.NONE;
  private static final String RANGE = "HEAD~1000";

  private final Setting setting;
  private final PrintStream out;

  KeyBenchmark(Setting setting, PrintStream out) {
    this.setting = setting;
    this.out = out;
  }

  void run() throws Exception {
    Path folder = setting.emptyFolder("key");
    GeneratedRepository repository = GeneratedRepository.make(folder.resolve("repository"));
    Path project = folder.resolve("project");
    setting.run(
        setting.tool("project"),
        project.toString(),
        "127.0.0.1:1/builder",
        "127.0.0.1:1/app:1",
        "docker.io=127.0.0.1:1");
    String maven = setting.mavenCommand(folder);
    out.printf(
        "%nA repository of %d files and %d commits; inputs %s%n%n",
        repository.files(), repository.commits(), repository.inputs());
    Race.printHead(out);
    try (Shell shell = shell(folder, repository.folder());
        Shell inProject = shell(folder, project)) {
      BuildRequest request = new BuildRequest("Dockerfile.build", repository.configured());
      BuildRequest many =
          new BuildRequest("Dockerfile.build", List.of(".mvn", "pom.xml", repository.sources()));
      String manyInputs = repository.inputs() + " " + repository.sources();
      Race keys = new Race("Key in a warm JVM, clean work tree", 51, 100);
      keys(keys, shell, repository, request, committed(repository.inputs()), new Limit.Times(1));
      Race manyKeys = new Race("The same, all sources are an input", 15, 15);
      keys(manyKeys, shell, repository, many, edited(manyInputs), new Limit.None());
      explain(shell, repository, request, maven);
      edit(repository.folder());
      Race edited = new Race("Key in a warm JVM, work tree with edits", 51, 50);
      keys(edited, shell, repository, request, edited(repository.inputs()), new Limit.Times(1));
      goal(inProject, maven);
    }
  }

  private Shell shell(Path folder, Path in) throws IOException {
    return new Shell(in, folder.resolve("errors"), Map.of());
  }

  /** What the key is by definition, where all is committed. */
  private static Yardstick committed(String inputs) {
    return new Yardstick(
        "git ls-tree | git hash-object",
        "git ls-tree --full-tree @ -- " + inputs + " | git hash-object --stdin");
  }

  /**
   * What gives the key of files that aren't committed: a commit's tree, by way of a copied index.
   */
  private static Yardstick edited(String inputs) {
    return new Yardstick(
        "git add, write-tree, ls-tree | hash-object",
        "cp -p .git/index .git/index.bench; export GIT_INDEX_FILE=.git/index.bench;"
            + (" git add -A -- " + inputs + " && tree=$(git write-tree) &&")
            + (" git ls-tree --full-tree $tree -- " + inputs + " | git hash-object --stdin;")
            + " unset GIT_INDEX_FILE");
  }

  private record Yardstick(String name, String command) {}

  private void keys(
      Race race,
      Shell shell,
      GeneratedRepository repository,
      BuildRequest request,
      Yardstick yardstick,
      Limit limit)
      throws Exception {
    String ours = key(repository.folder(), request);
    String gits = shell.run(yardstick.command());
    if (!ours.equals(gits)) {
      throw new IllegalStateException("the key is " + ours + ", git says " + gits);
    }
    race.run(
        out,
        limit,
        new Contender("key", () -> key(repository.folder(), request)),
        new Contender(yardstick.name(), shell.running(yardstick.command())));
  }

  private static String key(Path folder, BuildRequest request) throws Exception {
    try (KeyRepository repository = KeyRepository.open(folder)) {
      return new BuildDefinitions(repository).read(request).key();
    }
  }

  private static void edit(Path repository) throws IOException {
    Files.writeString(
        repository.resolve("Dockerfile.build"), "USER 1000\n", StandardOpenOption.APPEND);
    Files.writeString(repository.resolve("tools/set1/tool1"), "#!/bin/sh\nexit 1\n");
    Files.writeString(repository.resolve("tools/new"), "#!/bin/sh\n");
    Files.delete(repository.resolve("tools/set2/tool2"));
  }

  private void explain(
      Shell shell, GeneratedRepository repository, BuildRequest request, String maven)
      throws Exception {
    Contender log =
        new Contender(
            "git log --raw", shell.running("git log --raw " + RANGE + "..HEAD >/dev/null"));
    Contender inputsLog =
        new Contender(
            "git log --raw -- inputs",
            shell.running(
                "git log --raw " + RANGE + "..HEAD -- " + repository.inputs() + " >/dev/null"));
    Race race = new Race("Which of 1000 commits changed the key, in a warm JVM", 15, 15);
    Path folder = repository.folder();
    race.run(
        out,
        new Limit.Times(2),
        new Contender("explain, changes", () -> changes(folder, request, files -> NO_LINES)),
        log);
    new Race("The same with Maven's lines, of 41 modules", 15, 15)
        .run(
            out,
            new Limit.Times(2),
            new Contender(
                "explain, changes",
                () -> changes(folder, request, files -> mavenLines(folder, files))),
            log);
    new Race("The same without them, git told of the inputs", 15, 0)
        .run(
            out,
            new Limit.None(),
            new Contender("explain, changes", () -> changes(folder, request, files -> NO_LINES)),
            inputsLog);
    new Race("The same, mvn and all", 3, 1)
        .run(
            out,
            new Limit.None(),
            new Contender(
                "mvn -q builder:explain",
                shell.running(
                    maven
                        + (" dev.buildimage:builder-maven-plugin:" + setting.version() + ":explain")
                        + (" -Dbuilder.inputs=" + String.join(",", repository.configured()))
                        + (" -Dbuilder.changes -Dbuilder.to=HEAD -Dbuilder.from=" + RANGE)
                        + " >/dev/null")),
            log);
  }

  private static String changes(
      Path folder, BuildRequest request, Function<KeyRepository, BuildLinesSource> maven)
      throws Exception {
    try (KeyRepository repository = KeyRepository.open(folder)) {
      KeyHistory history =
          new KeyExplanations(repository, maven.apply(repository))
              .history(request, Optional.of(RANGE), "HEAD");
      return KeyText.changes(history);
    }
  }

  private static BuildLinesSource mavenLines(Path folder, KeyRepository repository) {
    MavenLines lines = new MavenLines(repository, new NoOtherPoms());
    MavenKeyRequest request =
        new MavenKeyRequest(List.of("verify"), Set.of(), Optional.empty(), Optional.empty());
    return source -> lines.of(source, folder.resolve("pom.xml"), request);
  }

  /** The generated poms have no parents but each other. */
  private static final class NoOtherPoms implements ExternalPoms {
    @Override
    public Path pom(String groupId, String artifactId, String version)
        throws UnavailableParentException {
      throw new UnavailableParentException(
          "no pom is expected elsewhere, but " + groupId + ":" + artifactId + ":" + version,
          new IllegalStateException());
    }

    @Override
    public void add(Repository repository) {
      throw new IllegalStateException("no repository is expected, but " + repository.getUrl());
    }
  }

  private void goal(Shell shell, String maven) throws Exception {
    Limit limit = new Limit.Longer(Duration.ofMillis(500));
    String validate = maven + " validate";
    new Race("A goal in a project of Apache's", 7, 1)
        .run(
            out,
            limit,
            new Contender(
                "mvn -q validate builder:version", shell.running(validate + " builder:version")),
            new Contender("mvn -q validate", shell.running(validate)));
    new Race("The goal alone", 7, 1)
        .run(
            out,
            limit,
            new Contender("mvn -q builder:version", shell.running(maven + " builder:version")),
            new Contender("mvn -q validate", shell.running(validate)));
  }
}
