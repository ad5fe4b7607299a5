package dev.buildimage.store;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.function.Consumer;

/** Where blobs go that aren't what their names say, for whoever wants to know what happened. */
final class Quarantine {
  private final Path folder;
  private final Locks locks;
  private final Consumer<String> report;

  Quarantine(Path root, Locks locks, Consumer<String> report) {
    this.folder = root.resolve("quarantine");
    this.locks = locks;
    this.report = report;
  }

  /**
   * Looks at a blob that seemed wrong, and takes it away if it is.
   *
   * @return what to tell whoever wanted to use it
   */
  LostBlobException take(Descriptor expected, Path file) throws IOException {
    try (Locks.Held held = locks.acquire(expected.digest().hex())) {
      return takeLocked(expected, file)
          .map(what -> new LostBlobException(what + "; run again, it is fetched or built anew"))
          .orElseGet(
              () ->
                  new LostBlobException(
                      file
                          + " is missing, or was until now: run again, it is fetched or built"
                          + " anew"));
    }
  }

  /** The same for who holds the digest's lock; empty when there is nothing wrong there. */
  Optional<String> takeLocked(Descriptor expected, Path file) throws IOException {
    Optional<String> wrong = wrong(expected, file);
    if (wrong.isEmpty()) {
      return wrong;
    }
    Path kept = Files.createDirectories(folder).resolve(file.getFileName());
    Files.move(file, kept, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    String what = file + " was altered on disk, " + wrong.get() + ", and is " + kept + " now";
    report.accept(what);
    return Optional.of(what);
  }

  private static Optional<String> wrong(Descriptor expected, Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        HashingOutputStream hashed =
            new HashingOutputStream(
                OutputStream.nullOutputStream(),
                expected.digest().newHash(),
                expected.digest().algorithm())) {
      in.transferTo(hashed);
      Digest actual = hashed.digest();
      return actual.equals(expected.digest())
          ? Optional.empty()
          : Optional.of("has " + hashed.count() + " bytes of " + actual);
    } catch (NoSuchFileException gone) {
      return Optional.empty();
    }
  }
}
