package dev.buildimage.build;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.InvalidImageException;
import dev.buildimage.store.ContentStore;
import dev.buildimage.store.LostBlobException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Optional;

/** Files that ADD takes from the network. They are kept in the store, by their digest. */
final class Downloads {
  /** What their permissions are where the Dockerfile doesn't say (Dockerfile reference, "ADD"). */
  static final String MODE = "600";

  private static final String TYPE = "application/octet-stream";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ContentStore store;
  private final boolean offline;
  private final ProxySelector proxies;

  /**
   * Downloads into a store.
   *
   * @param offline whether nothing is asked of the network
   */
  Downloads(ContentStore store, boolean offline, ProxySelector proxies) {
    this.store = store;
    this.offline = offline;
    this.proxies = proxies;
  }

  /**
   * What a URL stands for.
   *
   * @param checksum of the content; without one it is fetched now, to know what it is
   */
  AddItem.OfUrl describe(String url, Optional<String> checksum) throws IOException, BuildException {
    Digest digest =
        checksum.isPresent() ? digest(url, checksum.get()) : load(url, Optional.empty());
    return new AddItem.OfUrl(url, name(url), digest);
  }

  private static Digest digest(String url, String checksum) throws BuildException {
    try {
      return Digest.parse(checksum);
    } catch (InvalidImageException e) {
      throw new BuildException("ADD --checksum=" + checksum + " " + url + ": " + e.getMessage(), e);
    }
  }

  private static String name(String url) throws BuildException {
    String path = Optional.ofNullable(uri(url).getPath()).orElse("");
    String name = path.substring(path.lastIndexOf('/') + 1);
    if (name.isEmpty() || name.equals(".") || name.equals("..")) {
      throw new BuildException(
          "ADD " + url + ": its path names no file: RUN a program that downloads it");
    }
    return name;
  }

  private static URI uri(String url) throws BuildException {
    try {
      return URI.create(url);
    } catch (IllegalArgumentException e) {
      throw new BuildException("ADD " + url + ": this is no URL: " + e.getMessage(), e);
    }
  }

  /** The file, verified. */
  Path fetch(AddItem.OfUrl item) throws IOException, BuildException {
    Path blob = store.blob(item.digest());
    if (Files.notExists(blob) || !isWhole(item.digest(), blob)) {
      load(item.url(), Optional.of(item.digest()));
    }
    return blob;
  }

  private boolean isWhole(Digest digest, Path blob) throws IOException {
    try {
      store.verify(Descriptor.of(TYPE, digest, Files.size(blob)));
      return true;
    } catch (LostBlobException altered) {
      return false;
    }
  }

  private Digest load(String url, Optional<Digest> expected) throws IOException, BuildException {
    if (offline) {
      throw new BuildException(
          "ADD " + url + " can't be fetched offline: run once without -o, and with --checksum");
    }
    Path folder = store.newWorkFolder("download");
    Path file = folder.resolve("file");
    try {
      MessageDigest hash = expected.map(Digest::newHash).orElseGet(Digest::sha256);
      transfer(url, file, hash);
      Digest actual = Digest.of(hash.digest(), expected.map(Digest::algorithm).orElse("sha256"));
      if (!actual.equals(expected.orElse(actual))) {
        throw new BuildException(
            "ADD "
                + url
                + ": the content has digest "
                + actual
                + ", not "
                + expected.get()
                + ": if that is what you want now, change --checksum");
      }
      store.receive(Descriptor.of(TYPE, actual, Files.size(file)), out -> Files.copy(file, out));
      return actual;
    } finally {
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
  }

  private void transfer(String url, Path file, MessageDigest hash)
      throws IOException, BuildException {
    HttpClient client =
        HttpClient.newBuilder()
            .proxy(proxies)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(PATIENCE)
            .build();
    try {
      HttpResponse<InputStream> answer =
          client.send(
              HttpRequest.newBuilder(uri(url)).header("User-Agent", "builder-maven-plugin").build(),
              HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = answer.body();
          OutputStream out = new DigestOutputStream(Files.newOutputStream(file), hash)) {
        if (answer.statusCode() != 200) {
          throw new BuildException(
              "ADD " + url + ": the server answers " + answer.statusCode() + ": correct the URL");
        }
        body.transferTo(out);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while downloading " + url, e);
    } catch (IOException e) {
      throw new BuildException(
          "ADD " + url + " can't be fetched: " + e + "; is the network, or its proxy, down?", e);
    }
  }
}
