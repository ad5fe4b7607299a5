package dev.buildimage.mojo;

import dev.buildimage.image.ImageReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.plugin.MojoExecutionException;

/**
 * A final image as the pom has it, in {@code <images>}; or all that the parameters beside that say.
 * An element that is not there, or has nothing in it, is as the parameter beside {@code <images>}
 * says. Maven fills it.
 */
public final class FinalImageParameter {
  String name = "";
  List<String> tags = new ArrayList<>();
  String from = "";
  String dockerfile = "";
  String context = "";
  String target = "";
  List<String> buildArgs = new ArrayList<>();
  String applicationJar = "";
  String containerizingMode = "";
  String mainClass = "";
  List<String> jvmFlags = new ArrayList<>();
  List<String> extraClasspath = new ArrayList<>();
  List<String> entrypoint = new ArrayList<>();
  List<String> args = new ArrayList<>();
  Map<String, String> env = new LinkedHashMap<>();
  Map<String, String> labels = new LinkedHashMap<>();
  Map<String, String> annotations = new LinkedHashMap<>();
  List<String> ports = new ArrayList<>();
  List<String> volumes = new ArrayList<>();
  String user = "";
  String workingDirectory = "";
  String appRoot = "";
  ExtraDirectoriesParameter extraDirectories = new ExtraDirectoriesParameter();
  String creationTime = "";
  String filesModificationTime = "";

  /** Called by Maven, for an element without elements in it: the image's reference. */
  public void set(String text) {
    name = text.strip();
  }

  /** The image's reference, {@code registry/path[:tag]}. */
  ImageReference reference() throws MojoExecutionException {
    Optional<String> text = value(name);
    if (text.isEmpty()) {
      throw new MojoExecutionException(
          "an <image> of <images> has no <name>: write its reference there, registry/path[:tag]");
    }
    ImageReference reference = BuilderMojo.parse("image", text.get());
    if (reference.digest().isPresent()) {
      throw new MojoExecutionException(
          "image '"
              + text.get()
              + "' has a digest, and nobody knows that before it is made: write its tag alone");
    }
    return reference;
  }

  /** All its references: {@link #reference} and the same repository at each of the tags. */
  List<ImageReference> references() throws MojoExecutionException {
    ImageReference first = reference();
    List<ImageReference> all = new ArrayList<>(List.of(first));
    for (String tag : BuilderMojo.list(tags)) {
      ImageReference other = BuilderMojo.parse("tags", first.repositoryOnly() + ":" + tag);
      if (!all.contains(other)) {
        all.add(other);
      }
    }
    return all;
  }

  /**
   * The references of all final images that are configured.
   *
   * @param image the parameter; may be null, as Maven leaves it
   * @param images the parameter; may be null, as Maven leaves it
   */
  static List<ImageReference> references(String image, List<FinalImageParameter> images)
      throws MojoExecutionException {
    List<ImageReference> references = new ArrayList<>();
    if (value(image).isPresent()) {
      FinalImageParameter single = new FinalImageParameter();
      single.name = image;
      references.add(single.reference());
    }
    if (images != null) {
      for (FinalImageParameter each : images) {
        references.add(each.reference());
      }
    }
    return references;
  }

  /** A parameter's text; an element without text is none. */
  static Optional<String> value(String element) {
    return Optional.ofNullable(element).map(String::strip).filter(text -> !text.isEmpty());
  }
}
