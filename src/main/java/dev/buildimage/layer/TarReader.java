package dev.buildimage.layer;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The members of a tar stream, one after the other: V7, ustar, pax and GNU long names; bytes of
 * names and extended attributes as they stand there; files with holes ({@link SparseFormat}).
 * Members split over volumes are refused.
 *
 * <p>Reads its stream to the very end, what follows the end of the archive included, and doesn't
 * close it. What a header claims is never allocated: headers are limited, bodies are streamed.
 */
final class TarReader {
  static final String XATTR = "SCHILY.xattr.";

  /** GNU's type of a file with holes. */
  private static final char SPARSE = 'S';

  private static final int MAX_METADATA = 1 << 20;

  /** The largest id that chown(2) takes; the next one means "leave it". */
  private static final long MAX_ID = 0xfffffffeL;

  /** What makes sense for many members; more could be a way to have much repeated. */
  private static final Set<String> GLOBAL = Set.of("uid", "gid", "mtime");

  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,19}");

  /** Seconds, and the first that the pattern of a time has no room for. */
  private static final long TOO_LATE = 1_000_000_000_000_000L;

  private static final Pattern TIME = Pattern.compile("(-?)([0-9]{1,15})(?:\\.([0-9]*))?");

  private final InputStream in;
  private final SortedMap<String, String> global = new TreeMap<>();
  private byte[] block = new byte[0];
  private SparseMap map = SparseMap.whole(0);
  private long bodyLeft;
  private int padding;
  private String current = "";
  private boolean endSeen;

  TarReader(InputStream in) {
    this.in = new BufferedInputStream(in, 1 << 16);
  }

  /** The next member; what is left of the last one's body is skipped. */
  Optional<TarEntry> next() throws IOException {
    copyData(OutputStream.nullOutputStream());
    SortedMap<String, String> pax = new TreeMap<>(global);
    boolean described = false;
    for (Optional<TarHeader> header = header(); header.isPresent(); header = header()) {
      TarHeader each = header.get();
      switch (each.type()) {
        case 'g' -> {
          global.putAll(PaxRecords.parse(metadata(each)));
          global.keySet().retainAll(GLOBAL);
          pax.putAll(global);
        }
        case 'x' -> pax.putAll(PaxRecords.parse(metadata(each)));
        case 'L' -> pax.putIfAbsent("path", text(metadata(each)));
        case 'K' -> pax.putIfAbsent("linkpath", text(metadata(each)));
        default -> {
          return Optional.of(entry(each, pax));
        }
      }
      described = true;
    }
    if (described) {
      throw new LayerException("the tar ends between a member's extended header and the member");
    }
    in.transferTo(OutputStream.nullOutputStream());
    return Optional.empty();
  }

  /** Whether the archive was ended by the blocks that say so, not just cut off. */
  boolean endSeen() {
    return endSeen;
  }

  /** Where the last member has data. */
  SparseMap map() {
    return map;
  }

  /** Writes the last member as it reads, with zeros for holes. */
  void copyBody(OutputStream out) throws IOException {
    map.expand((to, bytes) -> copy(bytes, to), out);
    endBody();
  }

  /**
   * The last member as it reads, with zeros for holes; worth nothing any more after {@link #next}.
   */
  InputStream body() {
    return map.expand(
        new InputStream() {
          @Override
          public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
          }

          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = in.read(buffer, offset, length);
            if (read < 0) {
              throw cut();
            }
            bodyLeft -= read;
            return read;
          }
        });
  }

  /** Writes what the tar has of the last member: its data, without holes. */
  void copyData(OutputStream out) throws IOException {
    copy(bodyLeft, out);
    endBody();
  }

  private void copy(long bytes, OutputStream out) throws IOException {
    byte[] buffer = new byte[(int) Math.min(bytes, 1 << 16)];
    long left = bytes;
    while (left > 0) {
      int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (read < 0) {
        throw cut();
      }
      out.write(buffer, 0, read);
      left -= read;
      bodyLeft -= read;
    }
  }

  private void endBody() throws IOException {
    if (in.readNBytes(padding).length < padding) {
      throw cut();
    }
    padding = 0;
  }

  private LayerException cut() {
    return new LayerException("the tar ends in the middle of '" + EntryName.show(current) + "'");
  }

  private Optional<TarHeader> header() throws IOException {
    if (endSeen) {
      return Optional.empty();
    }
    block = in.readNBytes(TarHeader.BLOCK);
    if (block.length == 0) {
      return Optional.empty();
    }
    if (block.length < TarHeader.BLOCK) {
      throw new LayerException("the tar ends in the middle of a header");
    }
    if (!isZero(block)) {
      return Optional.of(TarHeader.parse(block));
    }
    if (!isZero(in.readNBytes(TarHeader.BLOCK))) {
      throw new LayerException("the tar goes on behind a lone block of zeros");
    }
    endSeen = true;
    return Optional.empty();
  }

  static boolean isZero(byte[] block) {
    for (byte each : block) {
      if (each != 0) {
        return false;
      }
    }
    return true;
  }

  private byte[] metadata(TarHeader header) throws IOException {
    if (header.size() < 0 || header.size() > MAX_METADATA) {
      throw new LayerException(
          "an extended header claims "
              + header.size()
              + " bytes; at most "
              + MAX_METADATA
              + " are taken");
    }
    byte[] body = in.readNBytes((int) header.size());
    int pad = padding(header.size());
    if (body.length < header.size() || in.readNBytes(pad).length < pad) {
      throw new LayerException("the tar ends in the middle of an extended header");
    }
    return body;
  }

  private static int padding(long size) {
    return (int) (-size & (TarHeader.BLOCK - 1));
  }

  private static String text(byte[] body) {
    String text = new String(body, StandardCharsets.ISO_8859_1);
    int end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }

  private TarEntry entry(TarHeader header, SortedMap<String, String> pax) throws IOException {
    boolean holes = header.type() == SPARSE || SparseFormat.isIn(pax);
    String name = SparseFormat.name(pax).orElseGet(() -> value(pax, "path").orElse(header.name()));
    current = name;
    TarEntry.Type type = type(header.type(), name.endsWith("/"));
    long size = number(pax, "size", header.size(), Long.MAX_VALUE);
    if (type == TarEntry.Type.HARD_LINK) {
      // some writers repeat the target's size here, and every reader ignores it
      size = 0;
    } else if (type != TarEntry.Type.FILE && size != 0) {
      throw refused("is no file, but has a body of " + size + " bytes: readers disagree on it");
    }
    padding = padding(size);
    if (holes && type != TarEntry.Type.FILE) {
      throw refused("is no file, and can't have holes");
    }
    map = holes ? sparse(header, pax, size) : SparseMap.whole(size);
    bodyLeft = map.dataSize();
    return new TarEntry(
        name,
        type,
        map.size(),
        value(pax, "linkpath").orElse(header.link()),
        new TarEntry.Device(device(header.major()), device(header.minor())),
        new Attributes(
            (int) (header.mode() & 07777),
            number(pax, "uid", header.uid(), MAX_ID),
            number(pax, "gid", header.gid(), MAX_ID),
            mtime(pax, header.mtime()),
            xattrs(pax)));
  }

  private SparseMap sparse(TarHeader header, SortedMap<String, String> pax, long size)
      throws IOException {
    SparseFormat format = new SparseFormat(in);
    try {
      SparseMap sparse = header.type() == SPARSE ? format.old(block) : format.pax(pax, size);
      if (sparse.dataSize() != size - format.read()) {
        throw new LayerException("its parts are not what the member has");
      }
      return sparse;
    } catch (LayerException e) {
      throw refused("has a sparse map that can't be right: " + e.getMessage());
    }
  }

  private TarEntry.Type type(char flag, boolean slash) throws LayerException {
    return switch (flag) {
      // V7 had no type for folders, just a name with a slash
      case '0', '\0', '7', SPARSE -> slash ? TarEntry.Type.DIRECTORY : TarEntry.Type.FILE;
      case '1' -> TarEntry.Type.HARD_LINK;
      case '2' -> TarEntry.Type.SYMLINK;
      case '3' -> TarEntry.Type.CHAR_DEVICE;
      case '4' -> TarEntry.Type.BLOCK_DEVICE;
      case '5' -> TarEntry.Type.DIRECTORY;
      case '6' -> TarEntry.Type.FIFO;
      default -> throw refused("has a type that no layer may hold: 0x" + Integer.toHexString(flag));
    };
  }

  private static Optional<String> value(SortedMap<String, String> pax, String key) {
    return Optional.ofNullable(pax.get(key)).filter(value -> !value.isEmpty());
  }

  private long number(SortedMap<String, String> pax, String key, long header, long most)
      throws LayerException {
    Optional<String> text = value(pax, key);
    long number = header;
    if (text.isPresent()) {
      number = DIGITS.matcher(text.get()).matches() ? parse(text.get()) : -1;
    }
    if (number < 0 || number > most) {
      throw refused(
          "has the impossible "
              + key
              + " '"
              + EntryName.show(text.orElse(Long.toString(header)))
              + "'");
    }
    return number;
  }

  private static long parse(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private int device(long number) throws LayerException {
    if (number < 0 || number > Integer.MAX_VALUE) {
      throw refused("has the impossible device number " + number);
    }
    return (int) number;
  }

  private Instant mtime(SortedMap<String, String> pax, long header) throws LayerException {
    Optional<String> text = value(pax, "mtime");
    if (text.isEmpty()) {
      if (header <= -TOO_LATE || header >= TOO_LATE) {
        throw refused("has the impossible mtime '" + header + "'");
      }
      return Instant.ofEpochSecond(header);
    }
    Matcher time = TIME.matcher(text.get());
    if (!time.matches()) {
      throw refused("has the impossible mtime '" + EntryName.show(text.get()) + "'");
    }
    String fraction = Objects.requireNonNullElse(time.group(3), "");
    long nanos = Long.parseLong((fraction + "000000000").substring(0, 9));
    long seconds = Long.parseLong(time.group(2));
    return time.group(1).isEmpty()
        ? Instant.ofEpochSecond(seconds, nanos)
        : Instant.ofEpochSecond(-seconds, -nanos);
  }

  private static SortedMap<String, String> xattrs(SortedMap<String, String> pax) {
    SortedMap<String, String> xattrs = new TreeMap<>();
    for (Map.Entry<String, String> each : pax.tailMap(XATTR).entrySet()) {
      if (!each.getKey().startsWith(XATTR)) {
        break;
      }
      xattrs.put(each.getKey().substring(XATTR.length()), each.getValue());
    }
    return xattrs;
  }

  private LayerException refused(String what) {
    return new LayerException("'" + EntryName.show(current) + "' " + what);
  }
}
