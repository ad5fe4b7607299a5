package dev.buildimage.store;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;

/** Fails at the end of a file that isn't what its name says. */
final class VerifyingInputStream extends FilterInputStream {
  private final Descriptor expected;
  private final Path file;
  private final Quarantine quarantine;
  private final MessageDigest hash;
  private boolean verified;

  VerifyingInputStream(InputStream in, Descriptor expected, Path file, Quarantine quarantine) {
    super(in);
    this.expected = expected;
    this.file = file;
    this.quarantine = quarantine;
    this.hash = expected.digest().newHash();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    int n = read(one, 0, 1);
    return n < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int n = in.read(bytes, offset, length);
    if (n > 0) {
      hash.update(bytes, offset, n);
    } else if (n < 0 && !verified) {
      Digest actual = Digest.of(hash.digest(), expected.digest().algorithm());
      if (!actual.equals(expected.digest())) {
        throw quarantine.take(expected, file);
      }
      verified = true;
    }
    return n;
  }

  /** Skipped bytes must be hashed too. */
  @Override
  public long skip(long n) throws IOException {
    byte[] buffer = new byte[(int) Math.min(8192, Math.max(0, n))];
    int read = buffer.length == 0 ? 0 : read(buffer, 0, buffer.length);
    return Math.max(0, read);
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
