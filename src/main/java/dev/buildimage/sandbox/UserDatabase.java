package dev.buildimage.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An image's {@code /etc/passwd} and {@code /etc/group} (passwd(5), group(5)), to read a {@code
 * USER} as Docker does: names or numbers, and a group that defaults to the user's own.
 */
final class UserDatabase {
  private static final Pattern NUMBER = Pattern.compile("[0-9]+");

  private final List<String[]> users;
  private final List<String[]> groups;

  UserDatabase(byte[] passwd, byte[] group) {
    this.users = lines(passwd, 6);
    this.groups = lines(group, 3);
  }

  private static List<String[]> lines(byte[] file, int fields) {
    List<String[]> lines = new ArrayList<>();
    for (String line : new String(file, StandardCharsets.UTF_8).split("\n")) {
      String[] parts = line.split(":", -1);
      if (parts.length >= fields && !line.startsWith("#")) {
        lines.add(parts);
      }
    }
    return lines;
  }

  /**
   * The ids of {@code name|uid[:group|gid]}.
   *
   * @param text empty for root
   * @throws SandboxException when a name isn't in the image
   */
  ContainerUser user(String text) throws SandboxException {
    int colon = text.indexOf(':');
    String userText = colon < 0 ? text : text.substring(0, colon);
    String groupText = colon < 0 ? "" : text.substring(colon + 1);
    String name = userText.isEmpty() ? "0" : userText;
    Optional<String[]> line =
        users.stream()
            .filter(u -> u[0].equals(name))
            .findFirst()
            .or(() -> users.stream().filter(u -> u[2].equals(name)).findFirst());
    String number = line.map(u -> u[2]).orElse(name.equals("root") ? "0" : name);
    int uid = id(number, "user", name, "passwd");
    int ownGroup = line.isPresent() ? id(line.get()[3], "group", name, "passwd") : 0;
    int gid = groupText.isEmpty() ? ownGroup : group(groupText);
    String home = line.map(u -> u[5]).filter(h -> !h.isEmpty()).orElse(uid == 0 ? "/root" : "/");
    List<Integer> additional = new ArrayList<>();
    if (groupText.isEmpty() && line.isPresent()) {
      String login = line.get()[0];
      for (String[] group : groups) {
        if (group.length > 3 && List.of(group[3].split(",")).contains(login)) {
          additional.add(id(group[2], "group", group[0], "group"));
        }
      }
    }
    return new ContainerUser(uid, gid, List.copyOf(additional), home);
  }

  private int group(String name) throws SandboxException {
    Optional<String[]> line =
        groups.stream()
            .filter(g -> g[0].equals(name))
            .findFirst()
            .or(() -> groups.stream().filter(g -> g[2].equals(name)).findFirst());
    return id(line.map(g -> g[2]).orElse(name), "group", name, "group");
  }

  private static int id(String text, String kind, String name, String file)
      throws SandboxException {
    if (!NUMBER.matcher(text).matches()) {
      throw new SandboxException(
          kind
              + " '"
              + name
              + "' is not in the image's /etc/"
              + file
              + ": add it in a RUN before, or use a number");
    }
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new SandboxException(
          kind + " '" + name + "': an id is at most " + Integer.MAX_VALUE + ", choose another", e);
    }
  }
}
