package dev.buildimage.build;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageReference;
import dev.buildimage.registry.Attachment;
import dev.buildimage.registry.ImagePusher;
import dev.buildimage.registry.PushResult;
import dev.buildimage.registry.Referrers;
import dev.buildimage.registry.Registry;
import dev.buildimage.registry.Tagging;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Several images that become public together: each by its digest first, then what is said about
 * them, and the tags last, when all else is in place. Who looks at a tag finds all of it, or what
 * was there before.
 */
public final class Release {
  /** The annotation of an attachment that says which document of this plugin's it is. */
  static final String DOCUMENT = "dev.buildimage.document";

  private static final String TITLE = "org.opencontainers.image.title";

  private final Registry registry;
  private final ImagePusher pusher;
  private final Referrers referrers;
  private final BuildLog log;

  /**
   * To a registry.
   *
   * @param pusher to the same
   */
  public Release(Registry registry, ImagePusher pusher, BuildLog log) {
    this.registry = registry;
    this.pusher = pusher;
    this.referrers = new Referrers(registry);
    this.log = log;
  }

  /**
   * An image of a release.
   *
   * @param role {@code tools}, {@code builder} or {@code final}
   * @param repository where it goes
   * @param tags that it gets there, the most important first; not empty
   * @param mountFrom a repository of the same registry that may have its layers
   * @param documents about it
   */
  public record Part(
      String role,
      Image image,
      ImageReference repository,
      List<Tag> tags,
      Optional<ImageReference> mountFrom,
      List<Document> documents) {
    /** Copies the lists. */
    public Part {
      tags = List.copyOf(tags);
      documents = List.copyOf(documents);
    }

    /** What it is called first. */
    public ImageReference name() {
      return tags.get(0).reference();
    }

    Digest digest() {
      return image.manifest().digest();
    }
  }

  /** A tag, and what it means. */
  public record Tag(ImageReference reference, Tagging tagging) {}

  /**
   * A document about an image.
   *
   * @param kind {@code sbom} or {@code provenance}; an image has one of each
   * @param mediaType of the document, and of the attachment
   * @param annotations of the document, beside its name
   * @param content what it says; asked for only if the image has none yet
   */
  public record Document(
      String kind, String mediaType, Map<String, String> annotations, Content content) {
    /** Copies the annotations. */
    public Document {
      annotations = Map.copyOf(annotations);
    }
  }

  /** The text of a document. */
  @FunctionalInterface
  public interface Content {
    /** The bytes, the same each time. */
    byte[] bytes() throws IOException, BuildException;
  }

  /**
   * What a release would do.
   *
   * @param parts in the order given
   */
  public record Plan(List<PlannedPart> parts) {
    /** Copies the list. */
    public Plan {
      parts = List.copyOf(parts);
    }
  }

  /**
   * One image's part of it.
   *
   * @param isThere whether the registry has the image by its digest
   */
  public record PlannedPart(
      Part part, boolean isThere, List<PlannedTag> tags, List<PlannedDocument> documents) {
    /** Copies the lists. */
    public PlannedPart {
      tags = List.copyOf(tags);
      documents = List.copyOf(documents);
    }

    /** Whether the registry has all of it. */
    public boolean isDone() {
      return isThere
          && tags.stream().allMatch(PlannedTag::isThere)
          && documents.stream().allMatch(document -> document.attachment().isEmpty());
    }
  }

  /**
   * A tag as it is.
   *
   * @param before what the registry has under it; empty if nothing
   * @param isThere whether that is the image
   */
  public record PlannedTag(Tag tag, Optional<Digest> before, boolean isThere) {}

  /**
   * A document as the registry will have it.
   *
   * @param manifest of the attachment, as a list of referrers has it
   * @param attachment what is to be attached; empty if the image has one already
   */
  public record PlannedDocument(
      Document document, Descriptor manifest, Optional<Attachment> attachment) {}

  /**
   * Asks the registry for what is there, and makes the documents that aren't; sends nothing.
   *
   * @throws dev.buildimage.registry.OtherContentException when a tag that stays has another image
   */
  public Plan plan(List<Part> parts) throws IOException, BuildException {
    List<PlannedPart> planned = new ArrayList<>();
    for (Part part : parts) {
      List<PlannedTag> tags = new ArrayList<>();
      for (Tag tag : part.tags()) {
        boolean isThere = pusher.isTagged(part.image(), tag.reference(), tag.tagging());
        Optional<Digest> before =
            isThere
                ? Optional.of(part.digest())
                : registry.headAtRegistry(tag.reference()).map(Descriptor::digest);
        tags.add(new PlannedTag(tag, before, isThere));
      }
      boolean isThere =
          tags.stream().anyMatch(PlannedTag::isThere)
              || registry.headAtRegistry(part.repository().withDigest(part.digest())).isPresent();
      planned.add(new PlannedPart(part, isThere, tags, documents(part, isThere)));
    }
    return new Plan(planned);
  }

  private List<PlannedDocument> documents(Part part, boolean isThere)
      throws IOException, BuildException {
    List<Descriptor> attached =
        isThere && !part.documents().isEmpty()
            ? referrers.of(part.repository(), part.digest())
            : List.of();
    List<PlannedDocument> planned = new ArrayList<>();
    for (Document document : part.documents()) {
      Optional<Descriptor> there =
          attached.stream()
              .filter(it -> it.annotation(DOCUMENT).equals(Optional.of(document.kind())))
              .findFirst();
      if (there.isPresent()) {
        planned.add(new PlannedDocument(document, there.get(), Optional.empty()));
      } else {
        Attachment attachment = attachment(document);
        planned.add(
            new PlannedDocument(
                document,
                Referrers.describe(part.image().manifest(), attachment),
                Optional.of(attachment)));
      }
    }
    return planned;
  }

  private static Attachment attachment(Document document) throws IOException, BuildException {
    byte[] bytes = document.content().bytes();
    Descriptor blob =
        Descriptor.of(document.mediaType(), Digest.of(bytes), bytes.length)
            .withAnnotation(TITLE, document.kind() + ".json");
    for (Map.Entry<String, String> annotation : document.annotations().entrySet()) {
      blob = blob.withAnnotation(annotation.getKey(), annotation.getValue());
    }
    Map<String, String> annotations = new HashMap<>(document.annotations());
    annotations.put(DOCUMENT, document.kind());
    return new Attachment(
        document.mediaType(), blob, () -> new ByteArrayInputStream(bytes), annotations);
  }

  /**
   * What of a part's blobs has to travel.
   *
   * @param sent over the wire
   * @param mounted from another repository of the registry, if it lets us
   * @param there how many the repository has
   */
  public record Transfer(List<Descriptor> sent, List<Descriptor> mounted, int there) {
    /** Copies the lists. */
    public Transfer {
      sent = List.copyOf(sent);
      mounted = List.copyOf(mounted);
    }
  }

  /** What has to travel for each part, in their order, when those before it are done. */
  public List<Transfer> transfers(Plan plan) throws IOException {
    Map<ImageReference, Set<Digest>> arrived = new HashMap<>();
    List<Transfer> transfers = new ArrayList<>();
    for (PlannedPart planned : plan.parts()) {
      Part part = planned.part();
      List<Descriptor> missing =
          planned.isThere() ? List.of() : pusher.missing(part.image(), part.repository());
      List<Descriptor> sent = new ArrayList<>();
      List<Descriptor> mounted = new ArrayList<>();
      Set<Digest> here = arrived.computeIfAbsent(part.repository(), repository -> new HashSet<>());
      for (Descriptor blob : missing) {
        if (here.add(blob.digest())) {
          boolean mountable =
              part.mountFrom().isPresent() && isAt(part.mountFrom().get(), part, blob, arrived);
          (mountable ? mounted : sent).add(blob);
        }
      }
      int all = (int) blobs(part.image()).distinct().count();
      transfers.add(new Transfer(sent, mounted, all - sent.size() - mounted.size()));
    }
    return transfers;
  }

  private static Stream<Digest> blobs(Image image) {
    return Stream.concat(image.manifest().layers().stream(), Stream.of(image.manifest().config()))
        .map(Descriptor::digest);
  }

  private boolean isAt(
      ImageReference other, Part part, Descriptor blob, Map<ImageReference, Set<Digest>> arrived)
      throws IOException {
    return other.registry().equals(part.repository().registry())
        && !other.equals(part.repository())
        && (arrived.getOrDefault(other, Set.of()).contains(blob.digest())
            || registry.has(other, blob.digest()));
  }

  /**
   * Does what a plan says.
   *
   * @throws dev.buildimage.registry.OtherContentException when somebody else was faster, with
   *     another image under a tag that stays
   */
  public void execute(Plan plan) throws IOException {
    List<Optional<Sent>> sent = new ArrayList<>();
    for (PlannedPart planned : plan.parts()) {
      sent.add(planned.isThere() ? Optional.empty() : Optional.of(push(planned.part())));
    }
    for (PlannedPart planned : plan.parts()) {
      attach(planned);
    }
    for (int i = 0; i < plan.parts().size(); i++) {
      tag(plan.parts().get(i), sent.get(i));
    }
  }

  private record Sent(PushResult result, Duration took) {}

  private Sent push(Part part) throws IOException {
    Instant start = Instant.now();
    PushResult result =
        pusher.push(
            part.image(),
            part.repository().withDigest(part.digest()),
            part.mountFrom(),
            Tagging.MOVES);
    return new Sent(result, Duration.between(start, Instant.now()));
  }

  private void attach(PlannedPart planned) throws IOException {
    for (PlannedDocument document : planned.documents()) {
      if (document.attachment().isPresent()) {
        Instant start = Instant.now();
        Part part = planned.part();
        Attachment attachment = document.attachment().get();
        referrers.attach(part.repository().withDigest(part.digest()), attachment);
        log.done(
            "attached the " + document.document().kind() + " to " + part.name(),
            Duration.between(start, Instant.now()),
            attachment.blob().size());
      }
    }
  }

  private void tag(PlannedPart planned, Optional<Sent> sent) throws IOException {
    Instant start = Instant.now();
    Part part = planned.part();
    List<ImageReference> written = new ArrayList<>();
    for (PlannedTag tag : planned.tags()) {
      if (!tag.isThere()
          && pusher.tag(
              part.image(), tag.tag().reference(), part.mountFrom(), tag.tag().tagging())) {
        written.add(tag.tag().reference());
      }
    }
    Duration took = Duration.between(start, Instant.now());
    sent.ifPresent(
        it ->
            log.done(
                "pushed "
                    + part.name()
                    + "@"
                    + part.digest()
                    + ", "
                    + it.result().blobsSent()
                    + " blobs sent, "
                    + it.result().blobsThere()
                    + " there",
                it.took(),
                it.result().bytesSent()));
    for (ImageReference reference : written) {
      if (sent.isEmpty() || !reference.equals(part.name())) {
        log.done("tagged " + reference + "@" + part.digest(), took, 0);
      }
    }
  }
}
