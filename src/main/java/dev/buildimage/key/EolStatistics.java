package dev.buildimage.key;

import java.io.IOException;
import java.io.InputStream;

/**
 * What git counts to tell text from binary ({@code gather_stats} of its {@code convert.c}).
 *
 * @param size in bytes
 * @param crLf how many CR LF
 * @param looksBinary whether there is a NUL, a CR alone, or more than one unprintable character in
 *     128 printable ones
 */
record EolStatistics(long size, long crLf, boolean looksBinary) {
  static EolStatistics of(InputStream in) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long size = 0;
    long crLf = 0;
    long loneCr = 0;
    long nul = 0;
    long printable = 0;
    long unprintable = 0;
    int last = -1;
    for (int count; (count = in.read(buffer)) > 0; size += count) {
      for (int i = 0; i < count; i++) {
        int c = buffer[i] & 0xff;
        if (c == '\n') {
          if (last == '\r') {
            crLf++;
            loneCr--;
          }
        } else if (c == '\r') {
          loneCr++;
        } else if (c == '\b' || c == '\t' || c == 0x1b || c == '\f') {
          printable++;
        } else if (c < 0x20 || c == 0x7f) {
          unprintable++;
          nul += c == 0 ? 1 : 0;
        } else {
          printable++;
        }
        last = c;
      }
    }
    if (last == 0x1a) {
      // the end-of-file mark of DOS
      unprintable--;
    }
    return new EolStatistics(size, crLf, loneCr > 0 || nul > 0 || (printable >> 7) < unprintable);
  }
}
