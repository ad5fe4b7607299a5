package dev.buildimage.key;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** How a repository names its objects (gitformat: {@code extensions.objectFormat}). */
public enum ObjectFormat {
  /** 40 hexadecimal digits. */
  SHA1("SHA-1"),
  /** 64 hexadecimal digits. */
  SHA256("SHA-256");

  private final String algorithm;

  ObjectFormat(String algorithm) {
    this.algorithm = algorithm;
  }

  /** The object id of a blob, in lower-case hexadecimal. */
  public String blobId(byte[] content) {
    return id("blob", content);
  }

  /** The object id of a tree, in lower-case hexadecimal. */
  String treeId(byte[] content) {
    return id("tree", content);
  }

  /** A hash function that has taken in the header of a blob of {@code length} bytes. */
  MessageDigest newBlobHash(long length) {
    return newHash("blob", length);
  }

  private String id(String type, byte[] content) {
    return HexFormat.of().formatHex(newHash(type, content.length).digest(content));
  }

  private MessageDigest newHash(String type, long length) {
    try {
      MessageDigest hash = MessageDigest.getInstance(algorithm);
      hash.update((type + " " + length + "\0").getBytes(StandardCharsets.US_ASCII));
      return hash;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
  }
}
