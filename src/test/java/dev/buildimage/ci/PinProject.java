package dev.buildimage.ci;

import dev.buildimage.build.BuildDefinition;
import dev.buildimage.build.BuildDefinitions;
import dev.buildimage.build.BuildLines;
import dev.buildimage.build.BuildRequest;
import dev.buildimage.image.ImageReference;
import dev.buildimage.key.KeyRepository;
import dev.buildimage.registry.Registry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.api.Git;

/** A git repository with a builder image, and the services at work on it. */
final class PinProject {
  static final String REPOSITORY = "reg.example.com/team/builder";

  private final Path root;
  private final Optional<Registry> registry;
  private final String repository;

  private BuildLines maven = BuildLines.NONE;
  private String toolsKey = "";

  private PinProject(Path root, Optional<Registry> registry, String repository) {
    this.root = root;
    this.registry = registry;
    this.repository = repository;
  }

  static PinProject create(Path root) throws Exception {
    return create(root, Optional.empty(), REPOSITORY);
  }

  static PinProject create(Path root, Optional<Registry> registry, String repository)
      throws Exception {
    Git.init().setDirectory(root.toFile()).call().close();
    PinProject project = new PinProject(root, registry, repository);
    project.write("Dockerfile.build", "FROM scratch\n");
    return project;
  }

  Path write(String path, String content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.write(file, content.getBytes(StandardCharsets.UTF_8));
  }

  String read(String path) throws IOException {
    return new String(Files.readAllBytes(root.resolve(path)), StandardCharsets.UTF_8);
  }

  /** Has the builder image's key say more than that of the tools. */
  PinProject resolves(String line) {
    maven = new BuildLines(List.of(line), Set.of(), List.of(), List.of());
    return this;
  }

  String toolsKey() throws Exception {
    judge();
    return toolsKey;
  }

  PinReport judge(String... more) throws Exception {
    return judge(new BuildRequest("Dockerfile.build", List.of()), more);
  }

  PinReport judge(BuildRequest request, String... more) throws Exception {
    try (KeyRepository git = KeyRepository.open(root)) {
      BuildDefinition definition = new BuildDefinitions(git, source -> maven).read(request);
      toolsKey = definition.toolsKey();
      return new BuilderPins(git, registry)
          .judge(definition, ImageReference.parse(repository), List.of(more));
    }
  }

  String key() throws Exception {
    return judge().key();
  }

  /** What the goal does. */
  List<String> pin(String... more) throws Exception {
    PinReport report = judge(more);
    Change.apply(report.changes());
    report.requireCorrectable();
    return report.changes().stream().map(Change::toString).toList();
  }
}
