package dev.buildimage.build;

import dev.buildimage.image.Digest;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/**
 * What a jar says that it is and holds.
 *
 * @param hashes of the whole
 * @param names of the artifacts that it was made from: itself, and what was shaded into it
 * @param nested jars in it, by their paths there
 * @param isWhole whether it could be read to its end
 */
record JarContents(
    FileHashes hashes, List<MavenName> names, Map<String, JarContents> nested, boolean isWhole) {
  private static final Pattern PROPERTIES =
      Pattern.compile("META-INF/maven/[^/]+/[^/]+/pom\\.properties");

  /** In one jar, with all that is in it; more isn't looked at. */
  private static final int MAX_ENTRIES = 200_000;

  /** How many bytes may come before the zip, such as the script that starts it (Spring Boot). */
  private static final int MAX_PREFIX = 1 << 20;

  private static final int LOCAL_HEADER = 0x504b0304;
  private static final int END_OF_DIRECTORY = 0x504b0506;

  private static final int MAX_NESTED = 5_000;
  private static final long MAX_BYTES = 2L << 30;

  JarContents {
    names = List.copyOf(names);
    nested = Map.copyOf(nested);
  }

  /** How many things it names. */
  int weight() {
    return 1 + names.size() + nested.values().stream().mapToInt(JarContents::weight).sum();
  }

  /** Whether a path's name is a jar's. */
  static boolean isJar(String path) {
    return path.endsWith(".jar") || path.endsWith(".war") || path.endsWith(".ear");
  }

  /** Whether a path is where Maven's archiver puts an artifact's name. */
  static boolean isProperties(String path) {
    int start = path.lastIndexOf("META-INF/maven/");
    return start >= 0
        && (start == 0 || path.charAt(start - 1) == '/')
        && PROPERTIES.matcher(path.substring(start)).matches();
  }

  /** Only hashes a file; closes nothing. */
  static FileHashes hash(InputStream file) throws IOException {
    Hashing hashing = new Hashing(file);
    return hashing.finish();
  }

  /**
   * Reads a jar; of one that is damaged, or none, the hashes, and the names as far as they could be
   * read. Closes nothing.
   */
  static JarContents read(InputStream file) throws IOException {
    return new Reading().read(file, 1);
  }

  /** One jar with all that is in it. */
  private static final class Reading {
    private int entries;
    private long bytes;

    JarContents read(InputStream file, int nestings) throws IOException {
      Hashing hashing = new Hashing(file);
      List<MavenName> names = new ArrayList<>();
      Map<String, JarContents> nested = new TreeMap<>();
      boolean whole = true;
      try {
        // its own buffer is a reader's, and nothing needs closing
        ZipInputStream zip = new ZipInputStream(zip(hashing.stream()));
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
          if (++entries > MAX_ENTRIES) {
            throw new ZipException("it has too many entries");
          }
          InputStream content = new Counted(zip);
          if (isProperties(entry.getName())) {
            MavenName.ofProperties(content).filter(n -> !names.contains(n)).ifPresent(names::add);
          } else if (nestings > 0 && isJar(entry.getName())) {
            if (nested.size() == MAX_NESTED) {
              throw new ZipException("it has too many jars");
            }
            nested.put(entry.getName(), read(content, nestings - 1));
          }
          content.transferTo(OutputStream.nullOutputStream());
        }
      } catch (ZipException | EOFException | IllegalArgumentException noZip) {
        // the hashes name it anyway
        whole = false;
      }
      return new JarContents(hashing.finish(), names, nested, whole);
    }

    /** From the first header on. */
    private static InputStream zip(InputStream file) throws IOException {
      InputStream in = new BufferedInputStream(file);
      int last = 0;
      for (int read = 1; read <= MAX_PREFIX; read++) {
        int next = in.read();
        if (next < 0) {
          throw new EOFException("there is no zip in it");
        }
        last = last << 8 | next;
        if (last == LOCAL_HEADER || read == Integer.BYTES && last == END_OF_DIRECTORY) {
          byte[] header = ByteBuffer.allocate(Integer.BYTES).putInt(last).array();
          return new SequenceInputStream(new ByteArrayInputStream(header), in);
        }
      }
      throw new ZipException("what comes before the zip is too long");
    }

    /** An entry that is given up when the jar has become too large. */
    private final class Counted extends FilterInputStream {
      Counted(InputStream in) {
        super(in);
      }

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        if (bytes > MAX_BYTES) {
          throw new ZipException("it unpacks to too much");
        }
        int read = in.read(buffer, offset, length);
        bytes += Math.max(0, read);
        return read;
      }

      @Override
      public void close() {}
    }
  }

  /** A file on its way through two hashes. */
  private static final class Hashing {
    private final MessageDigest sha1 = sha1();
    private final MessageDigest sha256 = Digest.sha256();
    private final InputStream stream;

    Hashing(InputStream file) {
      this.stream = new DigestInputStream(new DigestInputStream(file, sha1), sha256);
    }

    InputStream stream() {
      return stream;
    }

    FileHashes finish() throws IOException {
      stream.transferTo(OutputStream.nullOutputStream());
      return new FileHashes(
          HexFormat.of().formatHex(sha1.digest()), HexFormat.of().formatHex(sha256.digest()));
    }

    private static MessageDigest sha1() {
      try {
        return MessageDigest.getInstance("SHA-1");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-1", e);
      }
    }
  }
}
