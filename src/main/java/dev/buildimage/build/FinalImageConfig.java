package dev.buildimage.build;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.buildimage.image.ImageConfig;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What the user sets of the final image's config; what is not set stays the base's. Labels are
 * {@link ImageMetadata}'s.
 *
 * @param entrypoint what it starts
 * @param args the Cmd; empty means the base's if its entrypoint is inherited, else none
 * @param env added to the base's, or in place of its values
 * @param exposedPorts {@code port[-port][/tcp|udp|sctp]}, added to the base's
 * @param volumes absolute paths, added to the base's
 * @param user {@code name|uid[:group|gid]}
 * @param workingDirectory an absolute path
 * @param created stamped on config and history, so that it must not be the clock's
 */
public record FinalImageConfig(
    FinalImageEntrypoint entrypoint,
    Optional<List<String>> args,
    Map<String, String> env,
    List<String> exposedPorts,
    List<String> volumes,
    Optional<String> user,
    Optional<String> workingDirectory,
    Instant created) {
  /** The time of Jib's reproducible files: the epoch plus one second, since some tools take 0. */
  public static final Instant DEFAULT_CREATED = Instant.ofEpochSecond(1);

  private static final Pattern PORT =
      Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?(?:/(tcp|udp|sctp))?");

  /** Takes sorted copies: the order of variables is part of the digest, and maps may have none. */
  public FinalImageConfig {
    args = args.map(List::copyOf);
    env = Collections.unmodifiableMap(new TreeMap<>(env));
    exposedPorts = List.copyOf(exposedPorts);
    volumes = List.copyOf(volumes);
  }

  /** Nothing set: the project's only main class on the base's config. */
  public static FinalImageConfig defaults() {
    return new FinalImageConfig(
        new FinalImageEntrypoint.MainClass(),
        Optional.empty(),
        Map.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        DEFAULT_CREATED);
  }

  /**
   * The base's config with what is set here.
   *
   * @param command the entrypoint to set; empty to inherit the base's
   */
  ImageConfig mergeInto(ImageConfig base, Optional<List<String>> command) throws BuildException {
    if (workingDirectory.filter(path -> !path.startsWith("/")).isPresent()) {
      throw new BuildException(
          "<workingDirectory> '" + workingDirectory.get() + "' is no absolute path");
    }
    for (String volume : volumes) {
      if (!volume.startsWith("/")) {
        throw new BuildException("volume '" + volume + "' is no absolute path");
      }
    }
    List<String> ports = new ArrayList<>();
    for (String port : exposedPorts) {
      ports.addAll(ports(port));
    }
    ImageConfig merged = base;
    for (Map.Entry<String, String> variable : env.entrySet()) {
      merged = merged.withEnv(variable.getKey(), variable.getValue());
    }
    return merged.editRun(
        run -> {
          command.ifPresent(
              words -> {
                set(run, "Entrypoint", words);
                // it was meant as arguments of the entrypoint that is replaced
                run.remove("Cmd");
              });
          args.ifPresent(words -> set(run, "Cmd", words));
          user.ifPresent(name -> run.put("User", name));
          workingDirectory.ifPresent(path -> run.put("WorkingDir", path));
          if (!ports.isEmpty()) {
            ObjectNode exposed = object(run, "ExposedPorts");
            ports.forEach(exposed::putObject);
          }
          if (!volumes.isEmpty()) {
            ObjectNode mounted = object(run, "Volumes");
            volumes.forEach(mounted::putObject);
          }
        });
  }

  private static void set(ObjectNode run, String field, List<String> words) {
    if (words.isEmpty()) {
      run.remove(field);
    } else {
      ArrayNode array = run.putArray(field);
      words.forEach(array::add);
    }
  }

  private static ObjectNode object(ObjectNode run, String field) {
    JsonNode value = run.path(field);
    return value instanceof ObjectNode object ? object : run.putObject(field);
  }

  private static List<String> ports(String text) throws BuildException {
    Matcher port = PORT.matcher(text);
    if (port.matches()) {
      int first = Integer.parseInt(port.group(1));
      int last = port.group(2) == null ? first : Integer.parseInt(port.group(2));
      String protocol = port.group(3) == null ? "tcp" : port.group(3);
      if (first >= 1 && first <= last && last <= 65535) {
        return IntStream.rangeClosed(first, last)
            .mapToObj(number -> number + "/" + protocol)
            .toList();
      }
    }
    throw new BuildException(
        "exposed port '"
            + text
            + "': port[-port][/tcp|udp|sctp] with ports of 1 to 65535 expected");
  }
}
