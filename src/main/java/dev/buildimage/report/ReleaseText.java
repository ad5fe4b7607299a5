package dev.buildimage.report;

import dev.buildimage.build.Release;
import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a release would do, for people: exactly what would go where. */
public final class ReleaseText {
  /**
   * A line for each thing.
   *
   * @param transfers one for each of the plan's parts
   */
  public List<String> lines(Release.Plan plan, List<Release.Transfer> transfers) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < plan.parts().size(); i++) {
      add(lines, plan.parts().get(i), transfers.get(i));
    }
    return lines;
  }

  private static void add(
      List<String> lines, Release.PlannedPart planned, Release.Transfer transfer) {
    Release.Part part = planned.part();
    Digest digest = part.image().manifest().digest();
    lines.add(
        part.role()
            + " image "
            + part.repository().withDigest(digest)
            + (planned.isThere() ? ": is there" : ": " + words(transfer)));
    for (Descriptor blob : transfer.sent()) {
      lines.add("  send " + blob.digest() + ", " + size(blob.size()));
    }
    for (Release.PlannedDocument document : planned.documents()) {
      boolean isThere = document.attachment().isEmpty();
      String what =
          document.document().kind()
              + " ("
              + document.document().mediaType()
              + ") "
              + document.manifest().digest();
      lines.add(
          isThere
              ? "  attachment " + what + ": is there"
              : "  attach "
                  + what
                  + document.attachment().map(it -> ", " + size(it.blob().size())).orElse(""));
    }
    for (Release.PlannedTag tag : planned.tags()) {
      lines.add("  tag " + tag.tag().reference() + ": " + words(tag));
    }
  }

  private static String words(Release.PlannedTag tag) {
    if (tag.isThere()) {
      return "is there";
    }
    return tag.before().map(before -> "moves from " + before).orElse("is new");
  }

  private static String words(Release.Transfer transfer) {
    return transfer.sent().size()
        + " blobs of "
        + size(transfer.sent().stream().mapToLong(Descriptor::size).sum())
        + " to send, "
        + (transfer.mounted().isEmpty()
            ? ""
            : transfer.mounted().size()
                + " of "
                + size(transfer.mounted().stream().mapToLong(Descriptor::size).sum())
                + " to mount, ")
        + transfer.there()
        + " there";
  }

  private static String size(long bytes) {
    return String.format(Locale.ROOT, "%,d bytes", bytes);
  }
}
