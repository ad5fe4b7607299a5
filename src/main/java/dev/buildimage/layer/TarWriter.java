package dev.buildimage.layer;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A tar in pax format. The same entries give the same bytes: extended headers only where ustar
 * can't say it, their records sorted, no user names, no access or change times.
 */
final class TarWriter {
  private static final byte[] ZEROS = new byte[2 * TarHeader.BLOCK];

  private final OutputStream out;
  private long entries;

  TarWriter(OutputStream out) {
    this.out = out;
  }

  /** The bytes of an entry, as many as it announced. */
  interface Body {
    Body NONE = out -> {};

    void copyTo(OutputStream out) throws IOException;
  }

  void write(TarEntry entry) throws IOException {
    write(entry, Body.NONE);
  }

  /**
   * Writes one entry.
   *
   * @throws LayerException when the body has not the size that the entry announced
   */
  void write(TarEntry entry, Body body) throws IOException {
    write(entry, Map.of(), body);
  }

  /**
   * Writes a file with holes, which stay holes where it is unpacked: in the PAX format, version
   * 1.0.
   *
   * @param data what the map says that there is of the file
   */
  void write(TarEntry entry, SparseMap map, Body data) throws IOException {
    byte[] parts = map.toBytes();
    write(
        entry.withSize(parts.length + map.dataSize()),
        Map.of(
            SparseFormat.PREFIX + "major",
            "1",
            SparseFormat.PREFIX + "minor",
            "0",
            SparseFormat.PREFIX + "realsize",
            Long.toString(map.size())),
        out -> {
          out.write(parts);
          data.copyTo(out);
        });
  }

  private void write(TarEntry entry, Map<String, String> more, Body body) throws IOException {
    SortedMap<String, String> pax = extended(entry);
    pax.putAll(more);
    if (!pax.isEmpty()) {
      byte[] records = PaxRecords.format(pax);
      out.write(header("././@PaxHeader", 'x', records.length, Attributes.plain(0644)).toBytes());
      out.write(records);
      pad(records.length);
    }
    out.write(header(entry).toBytes());
    ExactOutputStream exact = new ExactOutputStream(out, entry);
    body.copyTo(exact);
    exact.refuseShort();
    pad(entry.size());
    entries++;
  }

  /** Ends the archive; the stream stays open. */
  void finish() throws IOException {
    out.write(ZEROS);
    out.flush();
  }

  long entries() {
    return entries;
  }

  private void pad(long size) throws IOException {
    out.write(ZEROS, 0, (int) (-size & (TarHeader.BLOCK - 1)));
  }

  private static SortedMap<String, String> extended(TarEntry entry) {
    Attributes attributes = entry.attributes();
    SortedMap<String, String> pax = new TreeMap<>();
    if (!fits(entry.name())) {
      pax.put("path", entry.name());
    }
    if (!fits(entry.link())) {
      pax.put("linkpath", entry.link());
    }
    if (entry.size() > TarHeader.MAX_SIZE) {
      pax.put("size", Long.toString(entry.size()));
    }
    if (attributes.uid() > TarHeader.MAX_ID) {
      pax.put("uid", Long.toString(attributes.uid()));
    }
    if (attributes.gid() > TarHeader.MAX_ID) {
      pax.put("gid", Long.toString(attributes.gid()));
    }
    if (!fits(attributes.mtime())) {
      pax.put("mtime", decimal(attributes.mtime()));
    }
    for (Map.Entry<String, String> each : attributes.xattrs().entrySet()) {
      pax.put(TarReader.XATTR + each.getKey(), each.getValue());
    }
    return pax;
  }

  private static boolean fits(String name) {
    boolean fits = name.length() <= TarHeader.MAX_NAME;
    for (int i = 0; fits && i < name.length(); i++) {
      fits = name.charAt(i) < 0x80;
    }
    return fits;
  }

  private static boolean fits(Instant mtime) {
    long seconds = mtime.getEpochSecond();
    return mtime.getNano() == 0 && seconds >= 0 && seconds <= TarHeader.MAX_SIZE;
  }

  /** Seconds since 1970 with their fraction; an instant before has a positive fraction to undo. */
  private static String decimal(Instant time) {
    boolean before = time.getEpochSecond() < 0;
    long seconds = time.getEpochSecond();
    int nanos = time.getNano();
    if (before && nanos > 0) {
      seconds++;
      nanos = 1_000_000_000 - nanos;
    }
    String fraction = nanos == 0 ? "" : String.format(".%09d", nanos).replaceAll("0+$", "");
    return (before ? "-" : "") + Math.abs(seconds) + fraction;
  }

  private static TarHeader header(TarEntry entry) {
    TarHeader plain = header(entry.name(), entry.type().flag(), entry.size(), entry.attributes());
    return new TarHeader(
        plain.name(),
        plain.mode(),
        plain.uid(),
        plain.gid(),
        plain.size(),
        plain.mtime(),
        plain.type(),
        shortened(entry.link()),
        entry.device().major(),
        entry.device().minor());
  }

  /** What doesn't fit is in the extended header, so that here it is only a stand-in. */
  private static TarHeader header(String name, char type, long size, Attributes attributes) {
    return new TarHeader(
        shortened(name),
        attributes.mode(),
        fitting(attributes.uid(), TarHeader.MAX_ID),
        fitting(attributes.gid(), TarHeader.MAX_ID),
        fitting(size, TarHeader.MAX_SIZE),
        fitting(attributes.mtime().getEpochSecond(), TarHeader.MAX_SIZE),
        type,
        "",
        0,
        0);
  }

  private static String shortened(String name) {
    if (fits(name)) {
      return name;
    }
    String ascii = name.replaceAll("[^\\x00-\\x7f]", "_");
    return ascii.substring(0, Math.min(ascii.length(), TarHeader.MAX_NAME));
  }

  private static long fitting(long value, long most) {
    return Math.max(0, Math.min(value, most));
  }

  /** Holds a body to its announced size: one byte more or less shifts all that follows. */
  private static final class ExactOutputStream extends OutputStream {
    private final OutputStream out;
    private final TarEntry entry;
    private long left;

    ExactOutputStream(OutputStream out, TarEntry entry) {
      this.out = out;
      this.entry = entry;
      this.left = entry.size();
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      left -= length;
      if (left < 0) {
        throw changed();
      }
      out.write(bytes, offset, length);
    }

    void refuseShort() throws LayerException {
      if (left > 0) {
        throw changed();
      }
    }

    private LayerException changed() {
      return new LayerException(
          String.format(
              "'%s' changed its size of %d bytes while it was read; try again when it is at rest",
              EntryName.show(entry.name()), entry.size()));
    }
  }
}
