package dev.buildimage.layer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Tars made by hand, good and bad, without the code that is tested. Texts have one char a byte. */
final class RawTar {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  RawTar file(String name, String content) {
    return member(name, '0', "", 0644, 0, content);
  }

  RawTar directory(String name, int mode, int owner) {
    return member(name, '5', "", mode, owner, "");
  }

  RawTar symlink(String name, String target) {
    return member(name, '2', target, 0777, 0, "");
  }

  RawTar hardLink(String name, String target) {
    return member(name, '1', target, 0644, 0, "");
  }

  RawTar member(String name, char type, String link, int mode, int owner, String content) {
    return header(name, type, link, mode, owner, octal(content.length(), 11)).body(content);
  }

  /** An extended header of keyword, value, keyword, value … for the next member. */
  RawTar pax(String... records) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < records.length; i += 2) {
      String rest = " " + records[i] + "=" + records[i + 1] + "\n";
      int length = rest.length() + 1;
      while (rest.length() + Integer.toString(length).length() != length) {
        length++;
      }
      text.append(length).append(rest);
    }
    return member("PaxHeader", 'x', "", 0644, 0, text.toString());
  }

  RawTar header(String name, char type, String link, int mode, int owner, String size) {
    byte[] block = new byte[512];
    put(block, 0, name);
    put(block, 100, octal(mode, 7));
    put(block, 108, octal(owner, 7));
    put(block, 116, octal(owner, 7));
    put(block, 124, size);
    put(block, 136, octal(1_000_000_000, 11));
    block[156] = (byte) type;
    put(block, 157, link);
    put(block, 257, "ustar\00000");
    Arrays.fill(block, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte each : block) {
      sum += each & 0xff;
    }
    put(block, 148, octal(sum, 6) + "\0 ");
    out.writeBytes(block);
    return this;
  }

  RawTar body(String content) {
    out.writeBytes(content.getBytes(ISO_8859_1));
    out.writeBytes(new byte[(512 - content.length() % 512) % 512]);
    return this;
  }

  RawTar bytes(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  byte[] end() {
    out.writeBytes(new byte[1024]);
    return cut();
  }

  /** Without the end-of-archive blocks. */
  byte[] cut() {
    return out.toByteArray();
  }

  private static String octal(long number, int digits) {
    return String.format("%0" + digits + "o", number);
  }

  private static void put(byte[] block, int offset, String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    System.arraycopy(bytes, 0, block, offset, bytes.length);
  }
}
