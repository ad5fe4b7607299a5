package dev.buildimage.build;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What of a class file says whether {@code java} can start it (Java virtual machine specification,
 * chapter 4; of any version, as all that is read here has stayed the same since the first).
 *
 * @param name fully qualified, as Java source has it
 * @param hasMain whether it has a main method
 * @param strings all of its text constants: names, descriptors, and what it says
 */
record ClassFile(String name, boolean hasMain, Set<String> strings) {
  private static final int MAGIC = 0xCAFEBABE;
  private static final String MAIN = "main";
  private static final String ARGUMENTS = "([Ljava/lang/String;)V";
  private static final String NONE = "()V";

  /**
   * The first release whose launcher takes main methods that are not public, static or with
   * arguments (JEP 512).
   */
  private static final int JAVA_25 = 69;

  private record Method(int access, String name, String descriptor) {
    boolean isPrivate() {
      return Modifier.isPrivate(access);
    }
  }

  /**
   * Reads one.
   *
   * @throws IOException when it is none
   */
  static ClassFile read(InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(in);
    if (data.readInt() != MAGIC) {
      throw new IOException("no class file");
    }
    data.readUnsignedShort();
    int major = data.readUnsignedShort();
    Map<Integer, String> strings = new HashMap<>();
    Map<Integer, Integer> classes = new HashMap<>();
    readConstants(data, strings, classes);
    int access = data.readUnsignedShort();
    String name = strings.getOrDefault(classes.getOrDefault(data.readUnsignedShort(), 0), "");
    data.readUnsignedShort();
    data.skipNBytes(2L * data.readUnsignedShort());
    readMembers(data, strings); // fields
    Set<Method> methods = readMembers(data, strings);
    return new ClassFile(
        name.replace('/', '.'), hasMain(major, access, methods), Set.copyOf(strings.values()));
  }

  private static void readConstants(
      DataInputStream data, Map<Integer, String> strings, Map<Integer, Integer> classes)
      throws IOException {
    int count = data.readUnsignedShort();
    for (int index = 1; index < count; index++) {
      int tag = data.readUnsignedByte();
      switch (tag) {
        case 1 -> strings.put(index, data.readUTF());
        case 7 -> classes.put(index, data.readUnsignedShort());
        case 8, 16, 19, 20 -> data.skipNBytes(2);
        case 15 -> data.skipNBytes(3);
        case 3, 4, 9, 10, 11, 12, 17, 18 -> data.skipNBytes(4);
        case 5, 6 -> {
          data.skipNBytes(8);
          // long and double take two places
          index++;
        }
        default -> throw new IOException("constant of unknown kind " + tag);
      }
    }
  }

  private static Set<Method> readMembers(DataInputStream data, Map<Integer, String> strings)
      throws IOException {
    Set<Method> members = new HashSet<>();
    int count = data.readUnsignedShort();
    for (int i = 0; i < count; i++) {
      members.add(
          new Method(
              data.readUnsignedShort(),
              strings.getOrDefault(data.readUnsignedShort(), ""),
              strings.getOrDefault(data.readUnsignedShort(), "")));
      int attributes = data.readUnsignedShort();
      for (int j = 0; j < attributes; j++) {
        data.readUnsignedShort();
        data.skipNBytes(Integer.toUnsignedLong(data.readInt()));
      }
    }
    return members;
  }

  private static boolean hasMain(int major, int access, Set<Method> methods) {
    boolean made =
        !Modifier.isAbstract(access)
            && methods.stream()
                .anyMatch(
                    m ->
                        m.name().equals("<init>") && m.descriptor().equals(NONE) && !m.isPrivate());
    for (Method method : methods) {
      boolean named = method.name().equals(MAIN);
      boolean takesArguments = method.descriptor().equals(ARGUMENTS);
      boolean isStatic = Modifier.isStatic(method.access());
      if (named && takesArguments && isStatic && Modifier.isPublic(method.access())) {
        return true;
      }
      if (named
          && major >= JAVA_25
          && (takesArguments || method.descriptor().equals(NONE))
          && !method.isPrivate()
          && (isStatic || made)) {
        return true;
      }
    }
    return false;
  }
}
