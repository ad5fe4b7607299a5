package dev.buildimage.build;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The other builder of the same Dockerfiles, with a storage of its own. */
final class Buildah {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;

  /** It won't build that. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  /** Works in a folder. */
  Buildah(Path folder) throws IOException {
    this.folder = folder;
    // a name without a registry is Docker Hub's, whatever the machine says
    Files.writeString(
        folder.resolve("registries.conf"), "unqualified-search-registries = [\"docker.io\"]\n");
  }

  /** Takes an image over from a store, under several names. */
  void take(ContentStore store, String name, Collection<String> names)
      throws IOException, InterruptedException {
    String id = expectRun(List.of("pull", "-q", "oci:" + store.root() + ":" + name)).strip();
    List<String> tag = new ArrayList<>(List.of("tag", id));
    tag.addAll(names);
    expectRun(tag);
  }

  /**
   * Builds an image.
   *
   * @return what it is, in lines
   * @throws Refused with what it says
   */
  List<String> build(Path context, Path dockerfile, List<String> options)
      throws IOException, InterruptedException, Refused {
    Path image = Files.createTempDirectory(folder, "image");
    List<String> command =
        new ArrayList<>(
            List.of("bud", "-q", "--isolation", "chroot", "--layers=false", "--pull-never"));
    // Docker's config has all fields, and dir: leaves it as it is
    command.addAll(List.of("--format", "docker", "--identity-label=false", "-t", "dir:" + image));
    command.addAll(options);
    command.addAll(List.of("-f", dockerfile.toString(), context.toString()));
    Result result = run(command);
    if (result.status != 0) {
      throw new Refused(result.output);
    }
    JsonNode manifest = JSON.readTree(image.resolve("manifest.json").toFile());
    List<Path> layers = new ArrayList<>();
    for (JsonNode layer : manifest.path("layers")) {
      layers.add(blob(image, layer));
    }
    return ImageLines.of(blob(image, manifest.path("config")), layers);
  }

  private static Path blob(Path image, JsonNode descriptor) {
    return image.resolve(descriptor.path("digest").asText().replace("sha256:", ""));
  }

  private String expectRun(List<String> arguments) throws IOException, InterruptedException {
    Result result = run(arguments);
    if (result.status != 0) {
      throw new IOException("buildah " + arguments + ": " + result.output);
    }
    return result.output;
  }

  private record Result(int status, String output) {}

  private Result run(List<String> arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "buildah",
                "--root",
                folder.resolve("storage").toString(),
                "--runroot",
                folder.resolve("run").toString(),
                "--storage-driver",
                "vfs"));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder
        .environment()
        .put("CONTAINERS_REGISTRIES_CONF", folder.resolve("registries.conf").toString());
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), output);
  }
}
