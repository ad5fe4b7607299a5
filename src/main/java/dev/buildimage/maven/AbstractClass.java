package dev.buildimage.maven;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells by its file whether a class is abstract, without loading it (JVMS, chapter 4). */
final class AbstractClass {
  private static final int MAGIC = 0xCAFEBABE;
  private static final int ACC_ABSTRACT = 0x0400;

  private AbstractClass() {}

  /** Whether a file is that of an abstract class or an interface. */
  static boolean is(Path file) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      if (in.readInt() != MAGIC) {
        return false;
      }
      in.readInt();
      int count = in.readUnsignedShort();
      for (int i = 1; i < count; i++) {
        int tag = in.readUnsignedByte();
        in.skipNBytes(tag == 1 ? in.readUnsignedShort() : length(tag));
        // a long or a double takes two places
        i += tag == 5 || tag == 6 ? 1 : 0;
      }
      return (in.readUnsignedShort() & ACC_ABSTRACT) != 0;
    } catch (EOFException noClass) {
      return false;
    }
  }

  /** What follows the tag of a constant, in bytes. */
  private static int length(int tag) {
    return switch (tag) {
      case 7, 8, 16, 19, 20 -> 2;
      case 15 -> 3;
      case 5, 6 -> 8;
      default -> 4;
    };
  }
}
