package dev.buildimage.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.Platform;
import dev.buildimage.key.KeyRepository;
import dev.buildimage.registry.CredentialSource;
import dev.buildimage.registry.DockerRegistry;
import dev.buildimage.registry.ImagePuller;
import dev.buildimage.registry.ImagePusher;
import dev.buildimage.registry.Registry;
import dev.buildimage.registry.RegistrySettings;
import dev.buildimage.registry.Tagging;
import dev.buildimage.sandbox.BusyboxImage;
import dev.buildimage.sandbox.Namespaces;
import dev.buildimage.sandbox.Sandbox;
import dev.buildimage.store.ContentStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AncestorStepsTest {
  @TempDir Path folder;

  @Test
  void stepsOfAnEarlierCommitsImageAreNotExecutedOnAnotherMachine() throws Exception {
    try (DockerRegistry server = DockerRegistry.start(folder.resolve("registry"))) {
      ImageReference repository = ImageReference.parse(server.host() + "/team/builder");
      Registry registry =
          new Registry(
              RegistrySettings.defaults(),
              new CredentialSource(List.of(), List.of(), Map.of(), folder));
      Dockerfiles files = new Dockerfiles(folder);
      Image base = files.base("");
      String name = server.host() + "/base@" + base.manifest().digest();
      new ImagePusher(registry, files.store)
          .push(
              base,
              ImageReference.parse(server.host() + "/base:1"),
              Optional.empty(),
              Tagging.MOVES);
      String dockerfile = "FROM " + name + "\nRUN date +%s%N >/time\nRUN echo 2 >/two\n";
      files.write("", dockerfile);
      BusyboxImage.shell(
          files.context(),
          "git config user.name a && git config user.email a@example.org && git add . && git"
              + " commit -qm 1");
      Image first = provide(files, files.store, registry, repository);
      try (KeyRepository git = KeyRepository.open(files.context())) {
        new ImagePusher(registry, files.store)
            .push(first, definition(git).toolsImage(repository), Optional.empty(), Tagging.MOVES);
      }

      files.rewrite(dockerfile + "RUN echo 3 >/three\nRUN echo 4 >/four\n");
      files.log.clear();
      ContentStore other = new ContentStore(folder.resolve("other"), files.log::warning);
      Image second = provide(files, other, registry, repository);

      assertThat(files.log.skipped()).containsExactly("RUN date +%s%N >/time", "RUN echo 2 >/two");
      assertThat(files.log.executed()).containsExactly("RUN echo 3 >/three", "RUN echo 4 >/four");
      assertThat(files.log.warnings).noneMatch(warning -> warning.contains("steps"));
      assertThat(files.log.reasons)
          .hasSize(2)
          .hasEntrySatisfying(
              "RUN echo 3 >/three",
              why -> assertThat(why).endsWith(" has no such instruction: it is new, or edited"))
          .containsEntry("RUN echo 4 >/four", "a step before it was executed");
      List<Descriptor> layers = first.manifest().layers();
      assertThat(second.manifest().layers().subList(0, layers.size()))
          .extracting(Descriptor::digest)
          .containsExactlyElementsOf(layers.stream().map(Descriptor::digest).toList());
    }
  }

  private static BuildDefinition definition(KeyRepository git) throws Exception {
    return new BuildDefinitions(git).read(new BuildRequest("Dockerfile", List.of()));
  }

  /** The tools image, from scratch but for what the registry has of earlier commits. */
  private static Image provide(
      Dockerfiles files, ContentStore store, Registry registry, ImageReference repository)
      throws Exception {
    ImageSource images = new ImageSource(store, new ImagePuller(registry, store), false, files.log);
    Sandbox sandbox = new Sandbox(store, new Namespaces(), "crun");
    BuildRequest request = new BuildRequest("Dockerfile", List.of());
    try (KeyRepository git = KeyRepository.open(files.context())) {
      return new DockerfileExecutor(store, images, sandbox, StepOptions.NONE, files.log)
          .build(
              definition(git),
              new AncestorSteps(
                  images,
                  AncestorKeys.ofTools(git, request),
                  repository,
                  Platform.LINUX_AMD64,
                  files.log));
    }
  }

  @Test
  void anAncestorThatCannotBeAskedIsAWarningAndNoFailure() throws Exception {
    Dockerfiles files = new Dockerfiles(folder).write("", "FROM scratch\nWORKDIR /w\n");
    files.online = true;
    ImageSource images = files.images();
    AncestorSteps steps =
        new AncestorSteps(
            images,
            () -> List.of("0000000000000000000000000000000000000000"),
            ImageReference.parse("127.0.0.1:1/none"),
            Platform.LINUX_AMD64,
            files.log);
    try (KeyRepository git = KeyRepository.open(files.context())) {
      new DockerfileExecutor(files.store, images, files.sandbox, StepOptions.NONE, files.log)
          .build(definition(git), steps);
    }

    assertThat(files.log.executed()).containsExactly("WORKDIR /w");
    assertThat(files.log.warnings).anyMatch(warning -> warning.contains("127.0.0.1:1"));
  }
}
