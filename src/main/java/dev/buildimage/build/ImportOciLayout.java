package dev.buildimage.build;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.ImageIndex;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.Manifest;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An image of an OCI image layout (OCI image specification, "Image Layout"), byte for byte. */
final class ImportOciLayout implements ImportArchive {
  static final String LAYOUT = "oci-layout";
  static final String INDEX = "index.json";
  private static final String VERSION = "1.0.0";

  /** The specification's name annotation, and the full reference that containerd and Docker add. */
  static final List<String> NAMES =
      List.of("org.opencontainers.image.ref.name", "io.containerd.image.name");

  private final ContentStore store;
  private final ImportFiles files;
  private final ImportBlobs blobs;

  ImportOciLayout(ContentStore store, ImportFiles files) {
    this.store = store;
    this.files = files;
    this.blobs = new ImportBlobs(store, files);
  }

  /** A bare tag, as skopeo writes one, is nobody's name. */
  @Override
  public List<String> names() throws IOException, BuildException {
    ImageIndex index = (ImageIndex) Manifest.parse(files.document(INDEX), MediaTypes.OCI_INDEX);
    return index.manifests().stream()
        .map(
            found ->
                names(found).filter(name -> name.matches(".*[/:].*")).reduce((first, last) -> last))
        .flatMap(Optional::stream)
        .distinct()
        .toList();
  }

  @Override
  public Image read(ImageImportOptions options) throws IOException, BuildException {
    String version = files.json(LAYOUT).path("imageLayoutVersion").asText();
    if (!version.equals(VERSION)) {
      throw new BuildException(
          files + " is an OCI image layout of version '" + version + "': " + VERSION + " expected");
    }
    Manifest manifest = Manifest.parse(files.document(INDEX), MediaTypes.OCI_INDEX);
    Optional<String> name = options.name();
    while (manifest instanceof ImageIndex index) {
      manifest = receive(select(index, name, options));
      name = Optional.empty();
    }
    return receive((ImageManifest) manifest);
  }

  private Descriptor select(ImageIndex index, Optional<String> name, ImageImportOptions options)
      throws BuildException {
    List<Descriptor> named =
        index.manifests().stream()
            .filter(found -> name.isEmpty() || names(found).anyMatch(name.get()::equals))
            .toList();
    if (named.stream().map(Descriptor::digest).distinct().count() == 1) {
      return named.get(0);
    }
    List<Descriptor> fitting =
        named.stream()
            .filter(found -> found.platform().filter(options.platform()::accepts).isPresent())
            .toList();
    if (fitting.stream().map(Descriptor::digest).distinct().count() == 1) {
      return fitting.get(0);
    }
    throw new BuildException(
        files
            + ": "
            + (fitting.isEmpty() ? "none" : "more than one")
            + " of its images "
            + name.map(wanted -> "named '" + wanted + "' ").orElse("")
            + "is for "
            + options.platform()
            + ": choose one by name or platform; there are "
            + index.manifests().stream()
                .map(ImportOciLayout::describe)
                .collect(Collectors.joining(", ")));
  }

  private Manifest receive(Descriptor descriptor) throws IOException, BuildException {
    return Manifest.parse(document(descriptor), descriptor.mediaType());
  }

  private Image receive(ImageManifest manifest) throws IOException, BuildException {
    Image image = new Image(manifest, ImageConfig.parse(document(manifest.config())));
    Iterator<Digest> diffIds = image.config().diffIds().iterator();
    for (Descriptor layer : manifest.layers()) {
      blobs.receive(layer, path(layer));
      blobs.verifyLayer(layer, diffIds.next());
    }
    return image;
  }

  private byte[] document(Descriptor descriptor) throws IOException, BuildException {
    if (descriptor.size() > ImportFiles.DOCUMENT_BYTES) {
      throw new BuildException(
          files + ": " + descriptor.digest() + " has more than the 4 MiB a document may have");
    }
    blobs.receive(descriptor, path(descriptor));
    return store.read(descriptor);
  }

  private static String path(Descriptor descriptor) {
    return "blobs/" + descriptor.digest().algorithm() + "/" + descriptor.digest().hex();
  }

  private static Stream<String> names(Descriptor descriptor) {
    return NAMES.stream().map(descriptor::annotation).flatMap(Optional::stream);
  }

  private static String describe(Descriptor descriptor) {
    return Stream.concat(
            names(descriptor).map(name -> "'" + name + "'"),
            descriptor.platform().map(Objects::toString).stream())
        .reduce((left, right) -> left + " " + right)
        .orElseGet(() -> descriptor.digest().toString());
  }
}
