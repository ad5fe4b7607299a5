package dev.buildimage.key;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A git path as git has it: bytes, held in a String of one char a byte (ISO 8859-1). So no name is
 * damaged by a decoder, and the order of Strings is git's order of bytes.
 */
final class RawPath {
  private RawPath() {}

  static String of(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  static String of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] bytes(String raw) {
    return raw.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The path as text; empty when its bytes are no UTF-8. */
  static Optional<String> text(String raw) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes(raw))).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** Whether {@code path} is {@code folder} or below it; "" is the root, which has all. */
  static boolean isAtOrBelow(String path, String folder) {
    return folder.isEmpty()
        || path.startsWith(folder)
            && (path.length() == folder.length() || path.charAt(folder.length()) == '/');
  }
}
