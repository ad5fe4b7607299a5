package dev.buildimage.build;

import dev.buildimage.image.Image;
import java.io.IOException;
import java.util.List;

/** An archive of images. */
sealed interface ImportArchive permits ImportDockerArchive, ImportOciLayout {
  /** What its images are called in there; some may have no name, some several. */
  List<String> names() throws IOException, BuildException;

  /** Brings the image that the options mean into the store. */
  Image read(ImageImportOptions options) throws IOException, BuildException;
}
