package dev.buildimage.build;

import dev.buildimage.image.Image;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.InvalidImageException;
import dev.buildimage.image.Platform;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Brings an image into the store from a file or folder. What it is, is told from its content:
 *
 * <ul>
 *   <li>an OCI image layout (OCI image specification, "Image Layout"), as a folder or as a tar;
 *   <li>a docker archive ({@code docker save}), as a tar or unpacked;
 *   <li>a tar of a root file system, which becomes the one layer of a new image.
 * </ul>
 *
 * A tar may be compressed by gzip or zstd. Every digest and diffID is verified.
 */
public final class ImageImporter {
  private final ContentStore store;

  public ImageImporter(ContentStore store) {
    this.store = store;
  }

  /**
   * Imports an image, under no name.
   *
   * @param source a file or folder
   * @throws BuildException when it is none of what can be imported, or is damaged
   */
  public Image importImage(Path source, ImageImportOptions options)
      throws IOException, BuildException {
    try {
      return requirePlatform(source, read(source, options), options);
    } catch (InvalidImageException e) {
      throw new BuildException(source + ": " + e.getMessage(), e);
    }
  }

  private static Image requirePlatform(Path source, Image image, ImageImportOptions options)
      throws BuildException {
    Optional<Platform> platform = image.config().platform();
    if (platform.isPresent() && !options.platform().accepts(platform.get())) {
      throw new BuildException(
          source
              + " is an image for "
              + platform.get()
              + ", not for "
              + options.platform()
              + ": ask for its platform, or get the archive of the other");
    }
    return image;
  }

  private Image read(Path source, ImageImportOptions options) throws IOException, BuildException {
    if (Files.isDirectory(source)) {
      try (ImportFiles files = new ImportFiles.Folder(source)) {
        return folder(files).read(options);
      }
    }
    ImportScan scan = scan(source);
    if (scan.kind() == ImportScan.Kind.ROOT_FILE_SYSTEM) {
      return new ImportRootFs(store, source, scan).read(options);
    }
    try (ImportFiles files = ImportFiles.Tar.open(source, scan.compression(), store)) {
      return archive(files, scan.kind()).read(options);
    }
  }

  /**
   * An image that was loaded.
   *
   * @param name from its archive
   */
  public record Loaded(ImageReference name, Image image) {}

  /**
   * Imports every image of an archive that has a name there, and tags it with that.
   *
   * @param source a file or folder, but no root file system
   * @param platform what images are for, where there are several of a name
   * @throws BuildException when it is none of what can be loaded, is damaged, or has no names
   */
  public List<Loaded> load(Path source, Platform platform) throws IOException, BuildException {
    try {
      return loadAll(source, ImageImportOptions.of(platform));
    } catch (InvalidImageException e) {
      throw new BuildException(source + ": " + e.getMessage(), e);
    }
  }

  private List<Loaded> loadAll(Path source, ImageImportOptions options)
      throws IOException, BuildException {
    if (Files.isDirectory(source)) {
      try (ImportFiles files = new ImportFiles.Folder(source)) {
        return loadAll(source, folder(files), options);
      }
    }
    ImportScan scan = scan(source);
    if (scan.kind() == ImportScan.Kind.ROOT_FILE_SYSTEM) {
      throw new BuildException(
          source
              + " is no image, but a root file system: builder:import makes one of it, under the"
              + " name that -Dbuilder.name gives it");
    }
    try (ImportFiles files = ImportFiles.Tar.open(source, scan.compression(), store)) {
      return loadAll(source, archive(files, scan.kind()), options);
    }
  }

  private List<Loaded> loadAll(Path source, ImportArchive archive, ImageImportOptions options)
      throws IOException, BuildException {
    List<Loaded> loaded = new ArrayList<>();
    for (String name : archive.names()) {
      ImageReference reference = ImageReference.parse(name);
      Image image = requirePlatform(source, archive.read(options.named(name)), options);
      store.tag(reference.toString(), image.manifest());
      loaded.add(new Loaded(reference, image));
    }
    if (loaded.isEmpty()) {
      throw new BuildException(
          source
              + " names none of its images: give one a name with builder:import -Dbuilder.archive="
              + source
              + " -Dbuilder.name=registry/path:tag");
    }
    return loaded;
  }

  private static ImportScan scan(Path source) throws BuildException {
    if (!Files.isRegularFile(source)) {
      throw new BuildException(source + " isn't there: a file or folder to import is expected");
    }
    return ImportScan.of(source);
  }

  private ImportArchive archive(ImportFiles files, ImportScan.Kind kind) {
    return kind == ImportScan.Kind.OCI_LAYOUT
        ? new ImportOciLayout(store, files)
        : new ImportDockerArchive(store, files);
  }

  private ImportArchive folder(ImportFiles files) throws BuildException {
    if (files.contains(ImportOciLayout.INDEX)) {
      return new ImportOciLayout(store, files);
    }
    if (files.contains(ImportDockerArchive.MANIFEST)) {
      return new ImportDockerArchive(store, files);
    }
    throw new BuildException(
        files
            + " is a folder without index.json (OCI image layout) or manifest.json (docker save):"
            + " if it is a root file system, pack it first: tar -C "
            + files
            + " -c . > rootfs.tar");
  }
}
