package dev.buildimage.build;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.layer.Compression;
import dev.buildimage.store.ContentStore;
import dev.buildimage.store.WrongContentException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Blobs from an archive's files into the store, verified. */
record ImportBlobs(ContentStore store, ImportFiles files) {

  /** Takes over a file whose digest is known. */
  void receive(Descriptor descriptor, String name) throws IOException, BuildException {
    try (InputStream in = files.open(name)) {
      store.receive(descriptor, in::transferTo);
    } catch (WrongContentException e) {
      throw new BuildException(
          files + ": '" + name + "' is damaged (" + e.getMessage() + "): make the archive again",
          e);
    }
  }

  /** Takes over a layer that only its diffID names. */
  Descriptor addLayer(String name, Digest diffId) throws IOException, BuildException {
    try (BufferedInputStream in = new BufferedInputStream(files.open(name))) {
      Descriptor layer = store.add(ImportTar.layerType(ImportTar.compression(in)), in::transferTo);
      verifyLayer(layer, diffId);
      return layer;
    }
  }

  /** Checks that a layer in the store is the one that the config means. */
  void verifyLayer(Descriptor layer, Digest diffId) throws IOException, BuildException {
    Digest actual;
    try (ImportHashing tar = new ImportHashing(Compression.open(store.open(layer)), diffId)) {
      tar.drain();
      actual = tar.digest();
    } catch (IOException e) {
      throw new BuildException(
          files + ": layer " + layer.digest() + " can't be read: " + e.getMessage(), e);
    }
    if (!actual.equals(diffId)) {
      throw new BuildException(
          files
              + ": layer "
              + layer.digest()
              + " unpacks to "
              + actual
              + ", but the config names "
              + diffId
              + ": the archive is damaged or was altered; make it again");
    }
  }
}
