package dev.buildimage.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.ImageIndex;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.InvalidImageException;
import dev.buildimage.image.Manifest;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.store.HashingOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The registries, by the OCI distribution specification: manifests and blobs, there and back, each
 * verified by its digest. What may pass (429, 5xx, a broken connection) is tried again; "not there"
 * is only ever a 404, and everything else is a {@link RegistryException}. Thread-safe.
 */
public final class Registry {
  private static final List<String> MANIFEST_TYPES =
      List.of(
          MediaTypes.OCI_INDEX,
          MediaTypes.OCI_MANIFEST,
          MediaTypes.DOCKER_LIST,
          MediaTypes.DOCKER_MANIFEST);

  /**
   * Registries need take no manifest above 4 MiB ("Pushing Manifests"); some take a little more.
   */
  private static final int MAX_MANIFEST_BYTES = 8 << 20;

  private static final int TAGS_A_PAGE = 1000;
  private static final Pattern NEXT_PAGE = Pattern.compile("<([^>]+)>\\s*;\\s*rel=\"?next\"?");

  private static final String DIGEST_HEADER = "Docker-Content-Digest";

  private final RegistrySettings settings;
  private final JibHttp http;
  private final Diagnosis diagnosis;
  private final Authorizer authorizer;
  private final Retry retry;
  private final Set<String> deadMirrors = ConcurrentHashMap.newKeySet();

  public Registry(RegistrySettings settings, CredentialSource credentials) {
    this(settings, credentials, wait -> Thread.sleep(wait.toMillis()));
  }

  Registry(RegistrySettings settings, CredentialSource credentials, Retry.Pause pause) {
    this.settings = settings;
    this.http = new JibHttp(settings);
    Secrets secrets = new Secrets();
    this.diagnosis = new Diagnosis(credentials, settings.trust(), secrets, Clock.systemUTC());
    this.authorizer = new Authorizer(http, credentials, diagnosis, secrets);
    this.retry = new Retry(pause);
  }

  /**
   * The manifest or index of a tag or digest, byte for byte; empty when there is none.
   *
   * @throws RegistryException for every other answer, and for none
   */
  public Optional<Manifest> manifest(ImageReference reference) throws RegistryException {
    return fromAnySource(reference, "pull", this::getManifest);
  }

  /** The same of the registry itself, not of a mirror. */
  public Optional<Manifest> manifestAtRegistry(ImageReference reference) throws RegistryException {
    requireOnline(reference, "pull");
    return getManifest(reference);
  }

  private Optional<Manifest> getManifest(ImageReference source) throws RegistryException {
    Access access = Access.pull(source);
    return exchange(
        access,
        "pull",
        () -> Call.of("GET", manifestUrl(source)).accepting(MANIFEST_TYPES),
        answer -> {
          if (answer.status() == 404) {
            return Optional.empty();
          }
          require(answer.status() == 200, access, "pull", answer);
          refuseWebPage(access, answer);
          byte[] bytes = answer.body().readNBytes(MAX_MANIFEST_BYTES + 1);
          if (bytes.length > MAX_MANIFEST_BYTES) {
            throw nonsense(access, "its manifest is larger than " + MAX_MANIFEST_BYTES + " bytes");
          }
          verify(access, answer, bytes);
          return Optional.of(parse(access, answer, bytes));
        });
  }

  private static Manifest parse(Access access, Answer answer, byte[] bytes)
      throws RegistryException {
    String contentType = mediaType(answer);
    try {
      return Manifest.parse(bytes, contentType);
    } catch (InvalidImageException e) {
      throw RegistryException.about(access.reference(), access.host())
          .status(answer.status())
          .cause(e)
          .saying(
              "can't pull "
                  + access.reference()
                  + ": "
                  + access.host()
                  + " answers 200 with "
                  + (contentType.isEmpty() ? "no content type" : contentType)
                  + ", no manifest ("
                  + e.getMessage()
                  + "): if that is a web page, a proxy or a login stands in between");
    }
  }

  private static String mediaType(Answer answer) {
    return answer.header("Content-Type").orElse("").replaceFirst(";.*", "").strip();
  }

  private static void verify(Access access, Answer answer, byte[] bytes) throws RegistryException {
    List<Digest> named = new ArrayList<>();
    access.reference().digest().ifPresent(named::add);
    servedDigest(access, answer).ifPresent(named::add);
    for (Digest digest : named) {
      Digest actual = Digest.of(digest.newHash().digest(bytes), digest.algorithm());
      if (!actual.equals(digest)) {
        throw nonsense(access, "its manifest has digest " + actual + " instead of " + digest);
      }
    }
  }

  private static Optional<Digest> servedDigest(Access access, Answer answer)
      throws RegistryException {
    try {
      return answer.header(DIGEST_HEADER).map(Digest::parse);
    } catch (InvalidImageException e) {
      throw nonsense(access, DIGEST_HEADER + ": " + e.getMessage());
    }
  }

  /** What else came than was asked for; the next answer may be right, if only the way is broken. */
  private static RegistryException nonsense(Access access, String what) {
    return RegistryException.about(access.reference(), access.host())
        .passing(true)
        .saying(
            access.host()
                + " is broken, or something in between: asked for "
                + access.reference()
                + ", "
                + what);
  }

  private static void refuseWebPage(Access access, Answer answer) throws RegistryException {
    if (mediaType(answer).equals("text/html")) {
      throw RegistryException.about(access.reference(), access.host())
          .status(answer.status())
          .saying(
              access.host()
                  + " answers "
                  + answer.status()
                  + " with a web page (text/html) about "
                  + access.reference()
                  + ": a proxy or a login stands in between");
    }
  }

  /** Media type, digest and size of a tag's or digest's manifest; empty when there is none. */
  public Optional<Descriptor> head(ImageReference reference) throws RegistryException {
    return fromAnySource(reference, "look for", this::headManifest);
  }

  /** What the registry itself, not a mirror, has at a tag or digest. */
  public Optional<Descriptor> headAtRegistry(ImageReference reference) throws RegistryException {
    requireOnline(reference, "look for");
    return headManifest(reference);
  }

  /**
   * Reads back what was pushed; a registry may need a moment to know it everywhere.
   *
   * @throws RegistryException when something else is there, or nothing
   */
  void confirm(ImageReference reference, Digest pushed) throws RegistryException {
    retry.run(
        () -> {
          Optional<Digest> there = headManifest(reference).map(Descriptor::digest);
          if (there.equals(Optional.of(pushed))) {
            return true;
          }
          throw RegistryException.about(reference, reference.registry())
              .passing(true)
              .saying(
                  "pushed "
                      + pushed
                      + " to "
                      + reference
                      + ", but there is "
                      + there.map(Digest::toString).orElse("nothing")
                      + " now: somebody else pushed at the same time, or the registry lost it");
        },
        () -> 0);
  }

  private Optional<Descriptor> headManifest(ImageReference source) throws RegistryException {
    Access access = Access.pull(source);
    Optional<Optional<Descriptor>> told =
        exchange(
            access,
            "look for",
            () -> Call.of("HEAD", manifestUrl(source)).accepting(MANIFEST_TYPES),
            answer -> {
              if (answer.status() == 404) {
                return Optional.of(Optional.empty());
              }
              require(answer.status() == 200, access, "look for", answer);
              return descriptor(access, answer).map(Optional::of);
            });
    // the headers that say it all are no more than recommended
    return told.isPresent() ? told.get() : getManifest(source).map(Manifest::descriptor);
  }

  private static Optional<Descriptor> descriptor(Access access, Answer answer)
      throws RegistryException {
    Optional<Digest> digest = servedDigest(access, answer);
    Optional<String> length =
        answer.header("Content-Length").filter(text -> text.matches("[0-9]{1,18}"));
    String mediaType = mediaType(answer);
    if (digest.isEmpty() || length.isEmpty() || !MANIFEST_TYPES.contains(mediaType)) {
      return Optional.empty();
    }
    Optional<Digest> wanted = access.reference().digest();
    if (wanted.isPresent() && !wanted.equals(digest)) {
      throw nonsense(access, "it has " + digest.get());
    }
    return Optional.of(Descriptor.of(mediaType, digest.get(), Long.parseLong(length.get())));
  }

  /**
   * Writes a blob to a stream, which stays open. A download that breaks goes on where it stopped.
   *
   * @param repository any reference to the repository that has it
   * @throws RegistryException when it can't be had whole; then what was written is worth nothing
   * @throws IOException when the stream fails
   */
  public void pull(ImageReference repository, Descriptor blob, OutputStream to) throws IOException {
    pull(
        repository,
        blob,
        new HashingOutputStream(to, blob.digest()),
        OutputStream.nullOutputStream());
  }

  /** The same, for who hashes what is written; {@code copy} gets it, too. */
  void pull(ImageReference repository, Descriptor blob, HashingOutputStream to, OutputStream copy)
      throws IOException {
    BlobSink sink = new BlobSink(blob, to, copy);
    ImageReference reference = repository.withDigest(blob.digest());
    try {
      Optional<Digest> pulled =
          fromAnySource(reference, "pull blob", source -> pullFrom(source, blob, sink));
      if (pulled.isEmpty()) {
        throw RegistryException.about(repository, repository.registry())
            .status(404)
            .saying(
                "blob "
                    + blob.digest()
                    + " is not in "
                    + repository.repositoryOnly()
                    + ", though a manifest names it: push the image again");
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private Optional<Digest> pullFrom(ImageReference source, Descriptor blob, BlobSink sink)
      throws RegistryException {
    Access access = Access.pull(source);
    boolean there =
        exchange(
            access,
            "pull blob",
            () -> Call.of("GET", blobUrl(source, blob.digest())).startingAt(sink.count()),
            answer -> {
              if (answer.status() == 404) {
                return false;
              }
              require(answer.status() == 200 || isRest(answer, sink), access, "pull blob", answer);
              refuseWebPage(access, answer);
              if (answer.status() == 200) {
                // a server that ignores Range
                answer.body().skipNBytes(sink.count());
              }
              receive(access, answer.body(), sink);
              return true;
            },
            sink::count);
    if (!there) {
      return Optional.empty();
    }
    Digest actual = sink.digest();
    if (!actual.equals(blob.digest())) {
      throw spoiled(access, "its blob has digest " + actual);
    }
    return Optional.of(actual);
  }

  private static boolean isRest(Answer answer, BlobSink sink) {
    return answer.status() == 206
        && answer.header("Content-Range").orElse("").startsWith("bytes " + sink.count() + "-");
  }

  /**
   * Wrong bytes are written: no other source can mend that, so this passes all of them by; but who
   * asks anew may be luckier elsewhere.
   */
  private UncheckedIOException spoiled(Access access, String what) {
    deadMirrors.add(access.host());
    return new UncheckedIOException(nonsense(access, what));
  }

  private void receive(Access access, InputStream body, BlobSink sink) throws IOException {
    byte[] buffer = new byte[1 << 16];
    while (!sink.isFull()) {
      int n = body.read(buffer);
      if (n < 0) {
        throw new IOException("the blob ended after " + sink.count() + " bytes");
      }
      if (!sink.hasRoomFor(n)) {
        throw tooLong(access);
      }
      sink.write(buffer, 0, n);
    }
    if (hasMore(body)) {
      throw tooLong(access);
    }
  }

  private UncheckedIOException tooLong(Access access) {
    return spoiled(access, "its blob is longer than the manifest says");
  }

  /** A connection that breaks behind what was wanted is no loss. */
  private static boolean hasMore(InputStream body) {
    try {
      return body.read() >= 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether the registry itself, not a mirror, has a blob in that repository. */
  public boolean has(ImageReference repository, Digest blob) throws RegistryException {
    requireOnline(repository, "look for blob " + blob + " in");
    return retry.run(() -> hasBlobOnce(Access.pull(repository), blob), () -> 0);
  }

  private boolean hasBlobOnce(Access access, Digest blob) throws RegistryException {
    String doing = "look for blob " + blob + " in";
    return once(
        access,
        doing,
        () -> Call.of("HEAD", blobUrl(access.reference(), blob)),
        answer -> {
          require(answer.status() == 200 || answer.status() == 404, access, doing, answer);
          refuseWebPage(access, answer);
          if (servedDigest(access, answer).filter(other -> !other.equals(blob)).isPresent()) {
            throw nonsense(access, "it has " + answer.header(DIGEST_HEADER).orElse(""));
          }
          return answer.status() == 200;
        });
  }

  /**
   * Makes sure that a repository has a blob.
   *
   * @param content read only if it has to be sent
   * @param mountFrom another image of the same registry that may have it; another registry's is
   *     passed over
   * @return whether bytes were sent; false if it was there or could be mounted
   * @throws RegistryException when it isn't there in the end
   * @throws IOException when the content can't be read, or is not the blob's
   */
  public boolean push(
      ImageReference repository,
      Descriptor blob,
      BlobContent content,
      Optional<ImageReference> mountFrom)
      throws IOException {
    requireOnline(repository, "push blob " + blob.digest() + " to");
    Optional<ImageReference> from =
        mountFrom
            .filter(other -> other.registry().equals(repository.registry()))
            .filter(other -> !other.repository().equals(repository.repository()));
    try {
      return new BlobUpload(new Access(repository, true, from), blob, content).run();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** One blob on its way out; after a failure it begins anew, with a new upload session. */
  private final class BlobUpload {
    private final Access access;
    private final Descriptor blob;
    private final BlobContent content;
    private final String doing;
    private boolean sent;

    BlobUpload(Access access, Descriptor blob, BlobContent content) {
      this.access = access;
      this.blob = blob;
      this.content = content;
      this.doing = "push blob " + blob.digest() + " to";
    }

    boolean run() throws RegistryException {
      retry.run(this::attempt, () -> 0);
      return sent;
    }

    private boolean attempt() throws RegistryException {
      // after a broken attempt too: the registry may have got the whole, and only its answer lost
      if (hasBlobOnce(access, blob.digest())) {
        return true;
      }
      Optional<URL> session = open();
      if (session.isPresent()) {
        send(session.get());
      }
      return true;
    }

    /** The new session's address; empty when the blob was mounted instead. */
    private Optional<URL> open() throws RegistryException {
      Optional<ImageReference> from = access.mountFrom();
      if (from.isPresent()) {
        try {
          return post("?mount=" + encode(blob.digest()) + "&from=" + from.get().repository());
        } catch (RegistryException e) {
          int status = e.status().orElse(0);
          if (status != 401 && status != 403 && status != 404) {
            throw e;
          }
          // mounting is a favour: who mustn't read the other repository can still send the bytes
        }
      }
      return post("");
    }

    private Optional<URL> post(String query) throws RegistryException {
      return once(
          access,
          doing,
          () -> Call.of("POST", url(access.reference(), "/blobs/uploads/" + query)),
          answer -> {
            if (answer.status() == 201) {
              return Optional.empty();
            }
            require(answer.status() == 202, access, doing, answer);
            refuseWebPage(access, answer);
            Optional<String> location = answer.header("Location");
            if (location.isEmpty()) {
              throw nonsense(access, "it opened an upload without a location");
            }
            return Optional.of(new URL(answer.url(), location.get()));
          });
    }

    private void send(URL session) throws RegistryException {
      String separator = session.getQuery() == null ? "?" : "&";
      once(
          access,
          doing,
          () -> {
            URL url = new URL(session + separator + "digest=" + encode(blob.digest()));
            sent = true;
            return Call.of("PUT", url).with(new Call.Content(content, blob.size()));
          },
          answer -> {
            if (answer.status() == 404 || answer.status() == 416) {
              throw new IOException("the registry lost the upload's session");
            }
            require(answer.status() / 100 == 2, access, doing, answer);
            refuseWebPage(access, answer);
            return true;
          });
    }
  }

  /** Makes sure that what a manifest names is in the registry. */
  @FunctionalInterface
  interface Content {
    void send() throws IOException;
  }

  /**
   * Puts a manifest or index, byte for byte, at the reference's digest or tag. What it names must
   * be there.
   *
   * @throws RegistryException when the registry doesn't take it
   */
  public void push(ImageReference target, Manifest manifest) throws RegistryException {
    Access access = accessToPush(target, manifest);
    retry.run(() -> pushOnce(access, manifest), () -> 0);
  }

  /**
   * The same, for who has what it names. A registry may say that it has a blob, and deny it a
   * moment later: while another client sends the same one, or when it collects its garbage.
   *
   * @param content is sent once more when the registry lacks some of it
   * @return whether the registry lists the manifest among the referrers of its subject; never if it
   *     has none ("Pushing Manifests with Subject")
   */
  boolean push(ImageReference target, Manifest manifest, Content content) throws IOException {
    Access access = accessToPush(target, manifest);
    return retry.<Boolean, IOException>run(
        () -> {
          try {
            return pushOnce(access, manifest);
          } catch (RegistryException e) {
            if (e.isBlobUnknown()) {
              content.send();
            }
            throw e;
          }
        },
        () -> 0);
  }

  private Access accessToPush(ImageReference target, Manifest manifest) throws RegistryException {
    requireOnline(target, "push");
    if (target.digest().filter(wanted -> !wanted.equals(manifest.digest())).isPresent()) {
      throw RegistryException.of(
          target,
          target.registry(),
          "can't push " + manifest.digest() + " as " + target + ": the digests differ");
    }
    return Access.push(target);
  }

  private boolean pushOnce(Access access, Manifest manifest) throws RegistryException {
    return once(
        access,
        "push",
        () ->
            Call.of("PUT", manifestUrl(access.reference()))
                .with(new Call.Bytes(manifest.mediaType(), manifest.bytes())),
        answer -> {
          require(answer.status() / 100 == 2, access, "push", answer);
          refuseWebPage(access, answer);
          Optional<Digest> stored = servedDigest(access, answer);
          if (stored.filter(digest -> !digest.equals(manifest.digest())).isPresent()) {
            throw nonsense(
                access, "it stored " + stored.get() + " where " + manifest.digest() + " was sent");
          }
          return answer.header("OCI-Subject").isPresent();
        });
  }

  /**
   * All tags of a repository, of the registry itself, in its order ("Listing Tags"); none when
   * there is no such repository.
   */
  public List<String> tags(ImageReference repository) throws RegistryException {
    String doing = "list the tags of";
    requireOnline(repository, doing);
    Access access = Access.pull(repository);
    return new Pages<String>(
            access,
            doing,
            answer -> {
              require(answer.status() == 200, access, doing, answer);
              List<String> tags = new ArrayList<>();
              for (JsonNode tag :
                  JsonMapper.builder().build().readTree(answer.body()).path("tags")) {
                tags.add(tag.asText());
              }
              return Optional.of(tags);
            })
        .read(() -> url(repository, "/tags/list?n=" + TAGS_A_PAGE))
        .orElse(List.of());
  }

  /**
   * The manifests that name one as their subject, as the registry itself lists them ("Listing
   * Referrers"); empty when it keeps no such lists.
   */
  Optional<List<Descriptor>> referrers(ImageReference repository, Digest subject)
      throws RegistryException {
    String doing = "list the referrers of";
    requireOnline(repository, doing);
    Access access = Access.pull(repository.withDigest(subject));
    return new Pages<Descriptor>(
            access,
            doing,
            answer -> {
              // some that don't know the question answer it in words of their own
              if (answer.status() == 405
                  || answer.status() == 200 && !mediaType(answer).equals(MediaTypes.OCI_INDEX)) {
                return Optional.empty();
              }
              require(answer.status() == 200, access, doing, answer);
              byte[] bytes = answer.body().readNBytes(MAX_MANIFEST_BYTES);
              return parse(access, answer, bytes) instanceof ImageIndex page
                  ? Optional.of(page.manifests())
                  : Optional.empty();
            })
        .read(() -> url(repository, "/referrers/" + subject));
  }

  /** What one page lists; empty when there is no such list. */
  @FunctionalInterface
  private interface Page<T> {
    Optional<List<T>> of(Answer answer) throws IOException;
  }

  /** A list, read page by page. */
  private final class Pages<T> {
    private final Access access;
    private final String doing;
    private final Page<T> page;
    private final Set<T> found = new LinkedHashSet<>();
    private boolean there;

    Pages(Access access, String doing, Page<T> page) {
      this.access = access;
      this.doing = doing;
      this.page = page;
    }

    /** All of it; empty when its first page isn't there. */
    Optional<List<T>> read(Address first) throws RegistryException {
      Optional<URL> next = next(first);
      for (int before = -1; next.isPresent() && found.size() > before; ) {
        before = found.size();
        URL url = next.get();
        next = next(() -> url);
      }
      return there ? Optional.of(List.copyOf(found)) : Optional.empty();
    }

    /** The address of the next page. */
    private Optional<URL> next(Address address) throws RegistryException {
      return exchange(
          access,
          doing,
          () -> Call.of("GET", address.url()),
          answer -> {
            Optional<List<T>> listed = answer.status() == 404 ? Optional.empty() : page.of(answer);
            if (listed.isEmpty()) {
              return Optional.empty();
            }
            there = true;
            found.addAll(listed.get());
            Matcher link = NEXT_PAGE.matcher(answer.header("Link").orElse(""));
            return link.find()
                ? Optional.of(new URL(answer.url(), link.group(1)))
                : Optional.empty();
          });
    }
  }

  /** An address that may need to be asked for. */
  @FunctionalInterface
  private interface Address {
    URL url() throws IOException;
  }

  /**
   * Deletes a manifest, and with it every tag that leads to it ("Deleting Manifests"); its blobs go
   * when the registry collects its garbage.
   *
   * @param reference with a digest
   * @return whether it was there
   * @throws RegistryException when the registry doesn't let it be deleted
   */
  public boolean delete(ImageReference reference) throws RegistryException {
    requireOnline(reference, "delete");
    Access access = Access.delete(reference);
    return exchange(
        access,
        "delete",
        () -> Call.of("DELETE", manifestUrl(reference)),
        answer -> {
          if (answer.status() == 404) {
            return false;
          }
          if (answer.status() == 405) {
            throw RegistryException.about(reference, access.host())
                .status(405)
                .saying(
                    access.host()
                        + " deletes no images (405 for "
                        + reference
                        + "): whoever runs it has to allow it (docker-registry:"
                        + " storage.delete.enabled, or REGISTRY_STORAGE_DELETE_ENABLED=true), or to"
                        + " delete them with the registry's own means");
          }
          require(answer.status() / 100 == 2, access, "delete", answer);
          return true;
        });
  }

  private URL manifestUrl(ImageReference reference) throws IOException {
    return url(reference, "/manifests/" + reference.selector());
  }

  private URL blobUrl(ImageReference repository, Digest blob) throws IOException {
    return url(repository, "/blobs/" + blob);
  }

  private URL url(ImageReference repository, String path) throws IOException {
    return http.url(repository.registry(), "/v2/" + repository.repository() + path);
  }

  private static String encode(Digest digest) {
    return URLEncoder.encode(digest.toString(), StandardCharsets.UTF_8);
  }

  /** Asks the mirrors and then the registry, whose word is the last. */
  private <T> Optional<T> fromAnySource(ImageReference reference, String doing, FromOne<T> ask)
      throws RegistryException {
    requireOnline(reference, doing);
    List<RegistryException> failures = new ArrayList<>();
    for (ImageReference source : settings.sources(reference)) {
      boolean mirror = !source.equals(reference);
      if (mirror && deadMirrors.contains(source.registry())) {
        continue;
      }
      try {
        Optional<T> answer = ask.from(source);
        if (answer.isPresent() || !mirror) {
          return answer;
        }
      } catch (RegistryException e) {
        if (!mirror) {
          throw e.after(failures);
        }
        failures.add(e);
        if (e.status().isEmpty() && e.getCause() != null) {
          deadMirrors.add(source.registry());
        }
      }
    }
    throw new IllegalStateException("the registry itself is the last source");
  }

  /** A question to one registry. */
  @FunctionalInterface
  private interface FromOne<T> {
    Optional<T> from(ImageReference source) throws RegistryException;
  }

  private void requireOnline(ImageReference reference, String doing) throws RegistryException {
    if (settings.offline()) {
      throw RegistryException.of(
          reference,
          reference.registry(),
          "can't " + doing + " " + reference + " offline: run once without -o");
    }
  }

  /** Makes a call; its address may need to be asked for. */
  @FunctionalInterface
  private interface Question {
    Call call() throws IOException;
  }

  /** Reads an answer. */
  @FunctionalInterface
  private interface Reading<T> {
    T read(Answer answer) throws IOException;
  }

  private <T> T exchange(Access access, String doing, Question question, Reading<T> reading)
      throws RegistryException {
    return exchange(access, doing, question, reading, () -> 0);
  }

  private <T> T exchange(
      Access access,
      String doing,
      Question question,
      Reading<T> reading,
      LongSupplier bytesReceived)
      throws RegistryException {
    return retry.run(() -> once(access, doing, question, reading), bytesReceived);
  }

  private <T> T once(Access access, String doing, Question question, Reading<T> reading)
      throws RegistryException {
    try (Answer answer = authorizer.send(access, question.call())) {
      return reading.read(answer);
    } catch (IOException e) {
      throw diagnosis.broken(access, doing, e);
    }
  }

  private void require(boolean asHoped, Access access, String doing, Answer answer)
      throws IOException {
    if (!asHoped) {
      throw diagnosis.refused(access, doing, answer);
    }
  }
}
