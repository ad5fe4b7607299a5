package dev.buildimage.layer;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A layer made of files that we choose, for COPY, WORKDIR and our own descriptions. The order in
 * which they are given doesn't matter, and the same files give the same bytes.
 */
public final class FileLayer {
  /** What becomes of folders that hold entries without being one. */
  public enum Parents {
    /** They stay out: what unpacks the layer takes the ones below, or makes them. */
    OMIT,
    /** They are entries, root's with mode 0755; this also overrides such a folder below. */
    ADD
  }

  private final SortedMap<EntryName, LayerFile> files;
  private final Instant mtime;

  /**
   * Checks the files.
   *
   * @param mtime the time of all entries, in whole seconds
   * @throws LayerException when two files have one name, one lies in another that is no folder, or
   *     a name is the root's or means a removal
   */
  public FileLayer(Collection<? extends LayerFile> files, Parents parents, Instant mtime)
      throws LayerException {
    this.mtime = mtime.truncatedTo(ChronoUnit.SECONDS);
    this.files = new TreeMap<>();
    for (LayerFile file : files) {
      add(file);
    }
    for (LayerFile file : files) {
      checkParents(file.name(), parents);
    }
  }

  private void add(LayerFile file) throws LayerException {
    EntryName name = file.name();
    if (name.isRoot() || Marker.of(name) != Marker.NONE) {
      throw new LayerException("'" + name + "' is no name for a file in a layer");
    }
    if (files.putIfAbsent(name, file) != null) {
      throw new LayerException("'" + name + "' would be in the layer twice");
    }
  }

  private void checkParents(EntryName name, Parents parents) throws LayerException {
    for (EntryName at = name.parent(); !at.isRoot(); at = at.parent()) {
      if (parents == Parents.ADD) {
        files.putIfAbsent(at, new LayerFile.Directory(at, 0755, LayerFile.Owner.ROOT));
      }
      LayerFile present = files.get(at);
      if (present != null && !(present instanceof LayerFile.Directory)) {
        throw new LayerException("'" + name + "' lies in '" + at + "', which is no folder");
      }
    }
  }

  /**
   * Writes the layer, compressed with gzip, and doesn't close the stream.
   *
   * @throws LayerException when a file changes its size while it is read
   */
  public PackResult write(OutputStream blob) throws IOException {
    try (LayerOutput layer = new LayerOutput(blob)) {
      for (Map.Entry<EntryName, LayerFile> each : files.entrySet()) {
        write(each.getKey().raw(), each.getValue(), layer.tar());
      }
      return layer.finish();
    }
  }

  private void write(String name, LayerFile file, TarWriter tar) throws IOException {
    if (file instanceof LayerFile.Directory directory) {
      tar.write(TarEntry.directory(name + "/", attributes(directory.mode(), directory.owner())));
    } else if (file instanceof LayerFile.Symlink link) {
      byte[] target = link.target().getBytes(StandardCharsets.UTF_8);
      tar.write(
          TarEntry.symlink(
              name,
              new String(target, StandardCharsets.ISO_8859_1),
              attributes(0777, link.owner())));
    } else if (file instanceof LayerFile.Regular regular) {
      Attributes attributes = attributes(regular.mode(), regular.owner());
      if (regular.content() instanceof LayerFile.Content.Bytes bytes) {
        tar.write(
            TarEntry.file(name, bytes.value().length, attributes), out -> out.write(bytes.value()));
      } else if (regular.content() instanceof LayerFile.Content.File source) {
        tar.write(
            TarEntry.file(name, Files.size(source.path()), attributes),
            out -> Files.copy(source.path(), out));
      }
    }
  }

  private Attributes attributes(int mode, LayerFile.Owner owner) {
    return new Attributes(
        mode & 07777, owner.uid(), owner.gid(), mtime, Attributes.plain(0).xattrs());
  }
}
