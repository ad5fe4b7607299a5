package dev.buildimage.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.image.Image;
import dev.buildimage.store.ContentStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class EngineContainersTest {
  @TempDir Path folder;
  private ContentStore store;
  private PodmanScript podman;
  private Image image;

  @BeforeEach
  void prepare() throws IOException {
    store = new ContentStore(folder.resolve("store"));
    Image plain = BusyboxImage.in(store);
    image =
        store.add(
            plain
                .config()
                .withEnv("OWN", "image's")
                .editRun(
                    run -> {
                      run.putArray("Entrypoint").add("/bin/false");
                      run.put("User", "app");
                    }),
            dev.buildimage.image.MediaTypes.OCI_CONFIG,
            config -> dev.buildimage.image.ImageManifest.of(config, plain.manifest().layers()));
    podman = new PodmanScript(folder, "podman");
  }

  @AfterEach
  void remove() throws IOException {
    podman.close();
  }

  private EngineContainers containers() {
    return new EngineContainers("podman", new Engine(podman.program().toString()), store);
  }

  private String run(EngineContainers containers, Network network, String script)
      throws IOException {
    Path work = Files.createDirectories(folder.resolve("work 'dir'"));
    Map<String, String> env =
        new LinkedHashMap<>(ImageEnvironment.of(image.config(), containers.user()));
    env.put("MORE", "a 'b'\n\"c\"");
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    int status =
        containers.run(
            image,
            new ContainerCommand(
                List.of("/bin/sh", "-c", script),
                env,
                work.toString(),
                List.of(Bind.same(work)),
                network),
            output);
    return output.toString(StandardCharsets.UTF_8) + "status " + status;
  }

  @ParameterizedTest
  @ValueSource(strings = {"podman", "docker"})
  void aCommandRunsAsTheCallerWhateverTheImageSays(String name) throws IOException {
    podman = new PodmanScript(folder, name);
    EngineContainers containers =
        new EngineContainers(name, new Engine(podman.program().toString()), store);
    assertThat(
            run(
                containers,
                Network.NONE,
                "id -u; pwd; hostname; echo $OWN $HOME; echo \"$MORE\"; ls /sys/class/net;"
                    + " echo made >made; exit 23"))
        .isEqualTo(
            "0\n"
                + folder.resolve("work 'dir'")
                + "\nbuilder\nimage's /root\na 'b'\n\"c\"\nlo\nstatus 23");
    assertThat(folder.resolve("work 'dir'/made")).hasContent("made");
  }

  @Test
  void theNetworkIsTheMachinesIfItMayBe() throws IOException {
    String machines = BusyboxImage.shell(folder, "readlink /proc/self/ns/net");
    assertThat(run(containers(), Network.HOST, "readlink /proc/self/ns/net"))
        .isEqualTo(machines + "status 0");
    assertThat(run(containers(), Network.NONE, "readlink /proc/self/ns/net"))
        .isNotEqualTo(machines + "status 0");
  }

  @Test
  void filePermissionsHoldAsForAnOrdinaryUser() throws IOException {
    assertThat(run(containers(), Network.NONE, ": >f; chmod 0 f; cat f 2>/dev/null || echo denied"))
        .isEqualTo("denied\nstatus 0");
  }

  @Test
  void anImageIsLoadedOnceAndUnderItsDigest() throws IOException {
    run(containers(), Network.NONE, "true");
    run(containers(), Network.NONE, "true");
    assertThat(podman.calls("load")).isEqualTo(1);

    // another image under that name is not taken for it
    String name = EngineImages.REPOSITORY + ":" + image.manifest().digest().hex();
    BusyboxImage.shell(
        folder,
        "mkdir other && tar -C other -c . | '"
            + podman.program()
            + "' import -q - "
            + name
            + " >/dev/null");
    assertThat(run(containers(), Network.NONE, "echo there")).isEqualTo("there\nstatus 0");
    assertThat(podman.calls("load")).isEqualTo(2);
  }

  @Test
  void whatTheCallerHasIsNotOnTheCommandLine() throws IOException {
    String name = "PATH";
    String path = System.getenv(name);
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    containers()
        .run(
            image,
            new ContainerCommand(
                List.of("/bin/sh", "-c", "echo $PATH"),
                Map.of(name, path),
                "/",
                List.of(),
                Network.NONE),
            output);
    assertThat(output).hasToString(path + "\n");
    assertThat(podman.lastCall("run")).contains("--env PATH ").doesNotContain(path);
  }

  @Test
  void aLauncherPassesEverythingOn() throws Exception {
    Path work = Files.createDirectories(folder.resolve("work 'dir'"));
    Path script = folder.resolve("it's a launcher");
    containers()
        .writeLauncher(
            script,
            folder.resolve("the 'home'"),
            image,
            "/bin/sh",
            List.of(Bind.same(work)),
            Network.NONE);
    List<String> odd = List.of("a b", "", "'", "\"", "\\", "a\nb\n", "-v", "$HOME `id`", "é€");
    List<String> command =
        new ArrayList<>(
            List.of(
                script.toString(),
                "-c",
                "cat; printf '<%s>' \"$@\"; pwd; echo $OWN; echo \"$MORE\"; echo ${JAVA_HOME-none};"
                    + " exit 23",
                "sh"));
    command.addAll(odd);
    ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile());
    builder.environment().put("MORE", "a 'b'\n\"c\" \\");
    builder.environment().put("OWN", "caller's");
    builder.environment().put("JAVA_HOME", "/machine");
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    process.getOutputStream().write("in\n".getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();

    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo(
            "in\n<" + String.join("><", odd) + ">" + work + "\ncaller's\na 'b'\n\"c\" \\\nnone\n");
    assertThat(process.waitFor()).isEqualTo(23);
  }

  @Test
  void failuresHaveTheEnginesOwnWords() throws IOException {
    Path broken = folder.resolve("broken");
    Files.writeString(broken, "#!/bin/sh\necho no daemon >&2\nexit 3\n");
    Files.setPosixFilePermissions(broken, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThatThrownBy(() -> new EngineImages(new Engine(broken.toString()), store).load(image))
        .hasMessageContaining("load' of the builder image fails: no daemon")
        .hasMessageContaining("leave builder.runtime alone");
    assertThatThrownBy(() -> new EngineImages(new Engine("/no/engine"), store).load(image))
        .hasMessageContaining("/no/engine can't be run")
        .hasMessageContaining("install it");
    Path comma = Files.createDirectory(folder.resolve("a,b"));
    assertThatThrownBy(
            () ->
                containers()
                    .run(
                        image,
                        new ContainerCommand(
                            List.of("true"),
                            Map.of(),
                            "/",
                            List.of(Bind.same(comma)),
                            Network.NONE),
                        new ByteArrayOutputStream()))
        .hasMessageContaining("a,b has a comma");
  }
}
