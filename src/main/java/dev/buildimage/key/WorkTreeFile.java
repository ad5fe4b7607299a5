package dev.buildimage.key;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jgit.attributes.Attributes;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.CoreConfig.AutoCRLF;
import org.eclipse.jgit.lib.CoreConfig.SymLinks;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.treewalk.FileTreeIterator;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.WorkingTreeOptions;

/** A leaf of the tree that the work tree would become; good while its walk stands on it. */
final class WorkTreeFile {
  /** What all files of a walk share. */
  record Context(
      Repository repository,
      WorkingTreeOptions options,
      TreeWalk walk,
      ObjectReader objects,
      FileTime indexTime) {}

  private interface Content {
    StoredContent find() throws KeyException, IOException, JGitLimit;
  }

  private final TreeEntry entry;
  private final Content content;

  private WorkTreeFile(TreeEntry entry, Content content) {
    this.entry = entry;
    this.content = content;
  }

  TreeEntry entry() {
    return entry;
  }

  /** The content as a commit stores it. */
  StoredContent content() throws KeyException, IOException, JGitLimit {
    return content.find();
  }

  static WorkTreeFile submodule(ObjectId commit) {
    return new WorkTreeFile(
        new TreeEntry(EntryMode.SUBMODULE, commit.name()),
        () -> {
          throw new IllegalStateException("a submodule has no content of its own");
        });
  }

  /** What only the index has: a sparse checkout leaves it out, or the user says not to look. */
  static WorkTreeFile indexed(String path, DirCacheEntry indexed, Context context) {
    return new WorkTreeFile(
        new TreeEntry(JGitAccess.mode(indexed.getFileMode()), indexed.getObjectId().name()),
        () -> {
          throw new KeyException(
              "the content of '"
                  + QuotedPath.quote(path)
                  + "' is neither on the disk nor in "
                  + context.repository().getDirectory()
                  + ": check it out with git sparse-checkout add, or git fetch --refetch");
        });
  }

  /** The file that a walk stands on; empty for what git doesn't see, a socket or a pipe. */
  static Optional<WorkTreeFile> of(
      String rawPath, FileTreeIterator found, Optional<DirCacheEntry> indexed, Context context)
      throws KeyException, IOException, JGitLimit {
    String path =
        RawPath.text(rawPath)
            .filter(text -> text.indexOf('\ufffd') < 0)
            .orElseThrow(
                () ->
                    new JGitLimit(
                        "a file name that this JVM can't decode ("
                            + QuotedPath.quote(rawPath)
                            + ", sun.jnu.encoding="
                            + System.getProperty("sun.jnu.encoding")
                            + ")"));
    Path file = found.getDirectory().toPath().resolve(path.substring(path.lastIndexOf('/') + 1));
    EntryMode mode = mode(found.getEntryFileMode(), indexed, context.options());
    if (found.getEntryFileMode() == FileMode.SYMLINK) {
      return Optional.of(link(file));
    }
    Content content = () -> content(path, file, mode, indexed, context);
    if (indexed.isPresent() && isClean(file, found, mode, indexed.get(), context)) {
      return Optional.of(
          new WorkTreeFile(new TreeEntry(mode, indexed.get().getObjectId().name()), content));
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      if (indexed.isPresent()) {
        throw new KeyException(
            "'" + path + "' is no regular file any more: git checkout it, or git rm --cached it");
      }
      return Optional.empty();
    }
    StoredContent stored = content.find();
    return Optional.of(new WorkTreeFile(new TreeEntry(mode, hash(path, stored)), () -> stored));
  }

  private static StoredContent content(
      String path, Path file, EntryMode mode, Optional<DirCacheEntry> indexed, Context context)
      throws IOException, JGitLimit {
    // in place of a link there is a file with its target, where links can't be made
    CheckIn.Eol eol = mode == EntryMode.SYMLINK ? CheckIn.Eol.KEEP : eol(path, context);
    return CheckIn.of(file, eol, () -> hasCrLf(indexed, context.objects()));
  }

  private static EntryMode mode(
      FileMode found, Optional<DirCacheEntry> indexed, WorkingTreeOptions options) {
    if (found == FileMode.SYMLINK) {
      return EntryMode.SYMLINK;
    }
    Optional<EntryMode> before = indexed.map(entry -> JGitAccess.mode(entry.getFileMode()));
    if (options.getSymLinks() == SymLinks.FALSE
        && before.filter(mode -> mode == EntryMode.SYMLINK).isPresent()) {
      return EntryMode.SYMLINK;
    }
    if (options.isFileMode()) {
      return found == FileMode.EXECUTABLE_FILE ? EntryMode.EXECUTABLE : EntryMode.FILE;
    }
    return before.filter(mode -> mode == EntryMode.EXECUTABLE).orElse(EntryMode.FILE);
  }

  private static WorkTreeFile link(Path file) throws IOException, JGitLimit {
    String target = Files.readSymbolicLink(file).toString();
    if (target.indexOf('\ufffd') >= 0) {
      throw new JGitLimit("a link whose target this JVM can't decode (" + file + ")");
    }
    byte[] content =
        (File.separatorChar == '\\' ? target.replace('\\', '/') : target)
            .getBytes(StandardCharsets.UTF_8);
    return new WorkTreeFile(
        new TreeEntry(EntryMode.SYMLINK, ObjectFormat.SHA1.blobId(content)),
        () -> new StoredContent(content.length, () -> new ByteArrayInputStream(content)));
  }

  /**
   * Whether the index's record of size and times proves that the file is as it was added: git's own
   * rule (racy-git manual), where a file as young as the index proves nothing. A doubt only costs
   * reading the file.
   */
  private static boolean isClean(
      Path file, FileTreeIterator found, EntryMode mode, DirCacheEntry indexed, Context context)
      throws IOException {
    Instant modified = found.getEntryLastModifiedInstant();
    return JGitAccess.mode(indexed.getFileMode()) == mode
        && !indexed.isIntentToAdd()
        && !indexed.isSmudged()
        && indexed.getLength() == (int) found.getEntryLength()
        && indexed.getLastModifiedInstant().equals(modified)
        && modified.isBefore(context.indexTime().toInstant())
        && isChangeTime(file, indexed.getCreationTime());
  }

  /** The change time can't be set by a user: it shows an edit that put the old time back. */
  private static boolean isChangeTime(Path file, long millis) throws IOException {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return true;
    }
    Object changed = Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
    return changed instanceof FileTime time && time.toMillis() == millis;
  }

  private static CheckIn.Eol eol(String path, Context context) throws JGitLimit {
    Attributes attributes = context.walk().getAttributes();
    refuseFilters(path, attributes, context.repository().getConfig());
    CheckIn.Eol eol = eol(attributes, "text");
    return eol == CheckIn.Eol.KEEP && isOpen(attributes, "text")
        ? undecided(attributes, context)
        : eol;
  }

  private static CheckIn.Eol undecided(Attributes attributes, Context context) {
    CheckIn.Eol old = eol(attributes, "crlf");
    if (old != CheckIn.Eol.KEEP || !isOpen(attributes, "crlf")) {
      return old;
    }
    String eol = attributes.getValue("eol");
    if ("lf".equals(eol) || "crlf".equals(eol)) {
      return CheckIn.Eol.TEXT;
    }
    return context.options().getAutoCRLF() == AutoCRLF.FALSE ? CheckIn.Eol.KEEP : CheckIn.Eol.AUTO;
  }

  private static CheckIn.Eol eol(Attributes attributes, String name) {
    String value = attributes.getValue(name);
    if (attributes.isSet(name) || "input".equals(value)) {
      return CheckIn.Eol.TEXT;
    }
    return "auto".equals(value) ? CheckIn.Eol.AUTO : CheckIn.Eol.KEEP;
  }

  /** Whether an attribute decides nothing: unspecified, or of a value that git doesn't know. */
  private static boolean isOpen(Attributes attributes, String name) {
    return !attributes.isSet(name) && !attributes.isUnset(name);
  }

  private static void refuseFilters(String path, Attributes attributes, Config config)
      throws JGitLimit {
    if (attributes.getValue("working-tree-encoding") != null) {
      throw new JGitLimit("the attribute working-tree-encoding on '" + path + "'");
    }
    if (attributes.isSet("ident")) {
      throw new JGitLimit("the attribute ident on '" + path + "'");
    }
    String filter = attributes.getValue("filter");
    if (filter != null && !config.getNames("filter", filter).isEmpty()) {
      throw new JGitLimit("the filter " + filter.toLowerCase(Locale.ROOT) + " on '" + path + "'");
    }
  }

  private static boolean hasCrLf(Optional<DirCacheEntry> indexed, ObjectReader objects)
      throws IOException {
    if (indexed.isEmpty() || JGitAccess.mode(indexed.get().getFileMode()).type() != "blob") {
      return false;
    }
    ObjectId id = indexed.get().getObjectId();
    if (!objects.has(id)) {
      return false;
    }
    try (InputStream in = objects.open(id, Constants.OBJ_BLOB).openStream()) {
      return EolStatistics.of(in).crLf() > 0;
    }
  }

  private static String hash(String path, StoredContent stored) throws KeyException, IOException {
    MessageDigest hash = ObjectFormat.SHA1.newBlobHash(stored.length());
    long hashed;
    try (InputStream in = stored.source().open();
        OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), hash)) {
      hashed = in.transferTo(out);
    }
    if (hashed != stored.length()) {
      throw Problems.changed(path);
    }
    return HexFormat.of().formatHex(hash.digest());
  }
}
