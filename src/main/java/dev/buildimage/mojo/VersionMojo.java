package dev.buildimage.mojo;

import dev.buildimage.build.BuildException;
import dev.buildimage.build.BuilderKey;
import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.image.ImageReference;
import dev.buildimage.key.KeyException;
import dev.buildimage.key.KeyRepository;
import dev.buildimage.maven.RegistryServers;
import dev.buildimage.maven.SessionLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Computes the builder image's key and sets {@code builder.key} and {@code builder.image} for the
 * rest of the build. {@code target/builder/manifest} is what the key is {@code git hash-object} of.
 *
 * @since 0.1.0
 */
@Mojo(
    name = "version",
    defaultPhase = LifecyclePhase.INITIALIZE,
    threadSafe = true,
    requiresProject = false)
public final class VersionMojo extends BuilderMojo {
  /**
   * Prints just that on standard output, for scripts: {@code key}, {@code image}, {@code
   * tools-image} or {@code manifest}.
   */
  @Parameter(property = "builder.print")
  private String print;

  /**
   * Asks the registry whether it has the image: {@code target/builder/published} then says {@code
   * true} or {@code false}.
   */
  @Parameter(property = "builder.published", defaultValue = "false")
  private boolean published;

  /** Called by Maven. */
  @Inject
  public VersionMojo(RegistryServers servers, SessionLines lines) {
    super(servers, lines);
  }

  @Override
  void prepare() {
    KeyRepository.prepare(folder());
  }

  @Override
  void run(Services services)
      throws IOException,
          BuildException,
          DockerfileException,
          KeyException,
          MojoExecutionException {
    BuilderKey key = services.key(folder(), request());
    boolean first = project().getFile() == null || project().equals(session().getProjects().get(0));
    if (first) {
      key.warnings().forEach(getLog()::warn);
    }
    Optional<String> image = repository().map(key::image).map(ImageReference::toString);
    Path manifest = outputFolder().resolve("manifest");
    Files.createDirectories(manifest.getParent());
    Files.writeString(manifest, key.manifest());
    Properties properties = project().getProperties();
    properties.setProperty("builder.key", key.key());
    image.ifPresent(reference -> properties.setProperty("builder.image", reference));
    String there = first && published ? published(services, key) : "";
    if (!first) {
      getLog().debug("the key is the same in all modules");
    } else if (print == null) {
      getLog().info("key " + key.key() + image.map(i -> ", image " + i).orElse("") + there);
    } else {
      print(key, image);
    }
  }

  private String published(Services services, BuilderKey key)
      throws IOException, MojoExecutionException {
    if (session().isOffline()) {
      throw new MojoExecutionException(
          "builder.published asks the registry, which can't be done offline: run again without -o");
    }
    boolean there = services.registry().headAtRegistry(key.image(requiredRepository())).isPresent();
    Files.writeString(outputFolder().resolve("published"), there + "\n");
    return there ? ", published" : ", not published";
  }

  private void print(BuilderKey key, Optional<String> image) throws MojoExecutionException {
    switch (print) {
      case "key" -> System.out.println(key.key());
      case "manifest" -> System.out.print(key.manifest());
      case "tools-image" -> System.out.println(key.toolsImage(requiredRepository()));
      case "image" -> {
        requiredRepository();
        System.out.println(image.orElseThrow());
      }
      default ->
          throw new MojoExecutionException(
              "builder.print is '" + print + "': key, image, tools-image or manifest expected");
    }
    System.out.flush();
  }
}
