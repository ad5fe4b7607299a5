package dev.buildimage.sandbox;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.image.Platform;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.zip.GZIPOutputStream;

/**
 * Images whose one layer is Debian's static busybox and a few users; made without any network, by
 * GNU tar.
 */
public final class BusyboxImage {
  private static final String ROOT =
      """
      umask 022
      chmod 755 .
      mkdir -p bin usr/bin etc home/app tmp root proc sys dev
      chmod 1777 tmp
      cp /bin/busybox bin/busybox
      bin/busybox --install bin
      ln -s ../../bin/env usr/bin/env
      rm bin/su && cp bin/busybox bin/su && chmod 4755 bin/su
      printf 'root::0:0:root:/root:/bin/sh\\napp:x:1000:1000::/home/app:/bin/sh\\n' >etc/passwd
      printf 'root:x:0:\\napp:x:1000:\\nextra:x:2000:app\\nmore:x:2001:root,app\\nother:x:2002:\\n' \
        >etc/group
      chown 1000:1000 home/app
      """;

  private BusyboxImage() {}

  /** The plain image. */
  public static Image in(ContentStore store) throws IOException {
    return in(store, "");
  }

  /**
   * The image, after more was done to its root file system by a shell that stands in it.
   *
   * @param more commands for the machine's own {@code sh}
   */
  public static Image in(ContentStore store, String more) throws IOException {
    Path root = Files.createTempDirectory("busybox");
    try {
      shell(root, "set -eu\n" + ROOT + more);
      return image(
          store,
          out ->
              pipe(
                  root,
                  out,
                  "tar --sort=name --mtime=@1 --format=pax --pax-option=delete=atime,delete=ctime"
                      + " --numeric-owner --xattrs --xattrs-include='*' -c ."));
    } finally {
      shell(root.getParent(), "rm -rf '" + root + "'");
    }
  }

  /** Writes an uncompressed tar. */
  @FunctionalInterface
  public interface Tar {
    void writeTo(OutputStream out) throws IOException;
  }

  /** An image of one layer. */
  public static Image image(ContentStore store, Tar tar) throws IOException {
    return add(
        store,
        store.add(
            ImageConfig.scratch(Platform.LINUX_AMD64)
                .editRun(run -> run.putArray("Cmd").add("/bin/sh")),
            MediaTypes.OCI_CONFIG,
            config -> ImageManifest.of(config, java.util.List.of())),
        tar);
  }

  /** An image with one more layer. */
  public static Image add(ContentStore store, Image base, Tar tar) throws IOException {
    MessageDigest hash = Digest.sha256();
    Descriptor layer =
        store.add(
            MediaTypes.OCI_LAYER,
            blob -> {
              GZIPOutputStream gzip = new GZIPOutputStream(blob);
              tar.writeTo(new DigestOutputStream(gzip, hash));
              gzip.finish();
            });
    return store.add(
        base.config()
            .withLayer(
                Digest.of(hash.digest(), "sha256"),
                new ImageConfig.History("1970-01-01T00:00:01Z", "tar", "test")),
        MediaTypes.OCI_CONFIG,
        config -> base.manifest().with(config, java.util.List.of(layer)));
  }

  /** What a shell command of the machine prints, whose failure is a failure. */
  public static String shell(Path folder, String script) throws IOException {
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    pipe(folder, out, script);
    return out.toString(StandardCharsets.UTF_8);
  }

  /** The same, into a stream. */
  public static void pipe(Path folder, OutputStream out, String script) throws IOException {
    Path errors = Files.createTempFile("errors", "");
    try {
      Process process =
          new ProcessBuilder("sh", "-c", script)
              .directory(folder.toFile())
              .redirectError(errors.toFile())
              .start();
      process.getOutputStream().close();
      try (InputStream in = process.getInputStream()) {
        in.transferTo(out);
      }
      int status = process.waitFor();
      if (status != 0) {
        throw new IOException(script + "\nended with " + status + ": " + Files.readString(errors));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      Files.delete(errors);
    }
  }
}
