package dev.buildimage.image;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a content by its hash, {@code algorithm:hex} (OCI image specification, descriptor,
 * "Digests"). Only the registered algorithms {@code sha256} and {@code sha512} are accepted.
 *
 * @param algorithm {@code sha256} or {@code sha512}
 * @param hex the hash in lower-case hexadecimal, 64 or 128 characters
 */
public record Digest(String algorithm, String hex) {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern SHA512 = Pattern.compile("[0-9a-f]{128}");

  /** Refuses an unknown algorithm or a malformed hash. */
  public Digest {
    boolean valid =
        switch (algorithm) {
          case "sha256" -> SHA256.matcher(hex).matches();
          case "sha512" -> SHA512.matcher(hex).matches();
          default -> false;
        };
    if (!valid) {
      throw new InvalidImageException(
          "'"
              + algorithm
              + ":"
              + hex
              + "' is no digest: sha256:<64 hex> or sha512:<128 hex> expected");
    }
  }

  /**
   * Reads {@code algorithm:hex}.
   *
   * @throws InvalidImageException when the text is no digest
   */
  public static Digest parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new InvalidImageException("'" + text + "' is no digest: algorithm:hex expected");
    }
    return new Digest(text.substring(0, colon), text.substring(colon + 1));
  }

  /** The SHA-256 digest of some bytes. */
  public static Digest of(byte[] content) {
    return of(sha256().digest(content), "sha256");
  }

  /** The SHA-256 digest of a text in UTF-8. */
  public static Digest of(String content) {
    return of(content.getBytes(StandardCharsets.UTF_8));
  }

  /** The digest that a finished {@link #newHash() hash function} has computed. */
  public static Digest of(byte[] hash, String algorithm) {
    return new Digest(algorithm, HexFormat.of().formatHex(hash));
  }

  /** A new SHA-256 hash function. */
  public static MessageDigest sha256() {
    return hash("SHA-256");
  }

  /** A new hash function of this digest's own algorithm, to verify a content with. */
  public MessageDigest newHash() {
    return hash(algorithm.equals("sha256") ? "SHA-256" : "SHA-512");
  }

  private static MessageDigest hash(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + name, e);
    }
  }

  /** The first twelve characters of the hash, for people. */
  public String shortHex() {
    return hex.substring(0, 12);
  }

  // every goal compares digests at once; to link what a record has for that takes 50 ms

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Digest digest
        && hex.equals(digest.hex)
        && algorithm.equals(digest.algorithm);
  }

  @Override
  public int hashCode() {
    return hex.hashCode();
  }

  @Override
  public String toString() {
    return algorithm + ":" + hex;
  }
}
