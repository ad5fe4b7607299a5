package dev.buildimage.image;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where an image is: {@code [registry/]repository[:tag][@digest]} (OCI distribution specification,
 * "Pulling manifests"), with Docker's short forms: no registry means {@code docker.io}, and there a
 * repository of one part is in {@code library/}.
 *
 * @param registry host with an optional port
 * @param repository path without the host
 * @param tag at most 128 characters
 * @param digest the manifest's
 */
public record ImageReference(
    String registry, String repository, Optional<String> tag, Optional<Digest> digest) {
  /** Docker Hub's canonical name. */
  public static final String DOCKER_HUB = "docker.io";

  private static final Pattern HOST =
      Pattern.compile(
          "(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9a-fA-F:]+])(?::[0-9]{1,5})?");
  private static final Pattern REPOSITORY =
      Pattern.compile(
          "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*");
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");

  /** Refuses what no registry would take. */
  public ImageReference {
    if (!HOST.matcher(registry).matches()) {
      throw invalid(registry + "/" + repository, "'" + registry + "' is no host[:port]");
    }
    if (!REPOSITORY.matcher(repository).matches() || repository.length() > 255) {
      String hint =
          repository.equals(repository.toLowerCase(java.util.Locale.ROOT))
              ? "lower-case letters, digits and separators, parts divided by '/'"
              : "repository names are lower-case";
      throw invalid(registry + "/" + repository, "'" + repository + "': " + hint);
    }
    if (tag.isPresent() && !TAG.matcher(tag.get()).matches()) {
      throw invalid(
          registry + "/" + repository + ":" + tag.get(),
          "tag '"
              + tag.get()
              + "': at most 128 letters, digits, '_', '.', '-', no '.' or '-' first");
    }
  }

  /**
   * Reads a reference as Docker does.
   *
   * @throws InvalidImageException when the text is no reference, saying which part
   */
  public static ImageReference parse(String text) {
    if (text.isBlank()) {
      throw invalid(text, "it is empty");
    }
    String rest = text;
    Optional<Digest> digest = Optional.empty();
    int at = rest.indexOf('@');
    if (at >= 0) {
      digest = Optional.of(Digest.parse(rest.substring(at + 1)));
      rest = rest.substring(0, at);
    }
    Optional<String> tag = Optional.empty();
    int colon = rest.lastIndexOf(':');
    if (colon > rest.lastIndexOf('/')) {
      tag = Optional.of(rest.substring(colon + 1));
      rest = rest.substring(0, colon);
    }
    String registry = DOCKER_HUB;
    int slash = rest.indexOf('/');
    if (slash > 0 && isHost(rest.substring(0, slash))) {
      registry = rest.substring(0, slash);
      rest = rest.substring(slash + 1);
    }
    if (registry.equals("index.docker.io") || registry.equals("registry-1.docker.io")) {
      registry = DOCKER_HUB;
    }
    if (registry.equals(DOCKER_HUB) && rest.indexOf('/') < 0 && !rest.isEmpty()) {
      rest = "library/" + rest;
    }
    return new ImageReference(registry, rest, tag, digest);
  }

  private static boolean isHost(String firstPart) {
    return firstPart.contains(".") || firstPart.contains(":") || firstPart.equals("localhost");
  }

  private static InvalidImageException invalid(String text, String why) {
    return new InvalidImageException(
        "'" + text + "' is no image reference ([registry/]repository[:tag][@digest]): " + why);
  }

  /** The same repository at a tag. */
  public ImageReference withTag(String newTag) {
    return new ImageReference(registry, repository, Optional.of(newTag), Optional.empty());
  }

  /** The same repository at a digest. */
  public ImageReference withDigest(Digest newDigest) {
    return new ImageReference(registry, repository, Optional.empty(), Optional.of(newDigest));
  }

  /** The repository alone, without tag and digest. */
  public ImageReference repositoryOnly() {
    return new ImageReference(registry, repository, Optional.empty(), Optional.empty());
  }

  /**
   * What a registry is asked for: the digest if there is one, else the tag, else {@code latest}.
   */
  public String selector() {
    return digest.map(Digest::toString).or(() -> tag).orElse("latest");
  }

  /** The full form, registry and all. */
  @Override
  public String toString() {
    return registry
        + "/"
        + repository
        + tag.map(t -> ":" + t).orElse("")
        + digest.map(d -> "@" + d).orElse("");
  }
}
