package dev.buildimage.build;

import dev.buildimage.image.Image;
import dev.buildimage.image.InvalidImageException;
import dev.buildimage.image.Platform;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        return importFolder(files, options);
      }
    }
    if (!Files.isRegularFile(source)) {
      throw new BuildException(source + " isn't there: a file or folder to import is expected");
    }
    ImportScan scan = ImportScan.of(source);
    if (scan.kind() == ImportScan.Kind.ROOT_FILE_SYSTEM) {
      return new ImportRootFs(store, source, scan).read(options);
    }
    try (ImportFiles files = ImportFiles.Tar.open(source, scan.compression(), store)) {
      return scan.kind() == ImportScan.Kind.OCI_LAYOUT
          ? new ImportOciLayout(store, files).read(options)
          : new ImportDockerArchive(store, files).read(options);
    }
  }

  private Image importFolder(ImportFiles files, ImageImportOptions options)
      throws IOException, BuildException {
    if (files.contains(ImportOciLayout.INDEX)) {
      return new ImportOciLayout(store, files).read(options);
    }
    if (files.contains(ImportDockerArchive.MANIFEST)) {
      return new ImportDockerArchive(store, files).read(options);
    }
    throw new BuildException(
        files
            + " is a folder without index.json (OCI image layout) or manifest.json (docker save):"
            + " if it is a root file system, pack it first: tar -C "
            + files
            + " -c . > rootfs.tar");
  }
}
