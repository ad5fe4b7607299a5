package dev.buildimage.layer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** gzip of small contents. */
final class Gzip {
  private Gzip() {}

  static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    }
    return out.toByteArray();
  }

  static byte[] gunzip(byte[] blob) throws IOException {
    return new GZIPInputStream(new ByteArrayInputStream(blob)).readAllBytes();
  }
}
