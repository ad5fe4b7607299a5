package dev.buildimage.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/**
 * Which system calls a container may make (OCI runtime specification, "Seccomp"): those of Docker's
 * default profile, and where one id is all there is, some that only seem to be made.
 */
final class SystemCalls {
  /** What would give a file or process another id. */
  private static final List<String> IDS =
      List.of(
          "chown",
          "chown32",
          "fchown",
          "fchown32",
          "lchown",
          "lchown32",
          "fchownat",
          "setgroups",
          "setgroups32",
          "setuid",
          "setuid32",
          "setgid",
          "setgid32",
          "setreuid",
          "setreuid32",
          "setregid",
          "setregid32",
          "setresuid",
          "setresuid32",
          "setresgid",
          "setresgid32",
          "setfsuid",
          "setfsuid32",
          "setfsgid",
          "setfsgid32",
          "capset");

  private static final long S_IFMT = 0170000;
  private static final long S_IFCHR = 0020000;
  private static final long S_IFBLK = 0060000;
  private static final List<Long> OTHER_TYPES = List.of(0L, 0100000L, 0010000L, 0140000L);
  private static final List<String> MAKE_NODE = List.of("mknod", "mknodat");

  private final String architecture;

  /** Of this machine. */
  SystemCalls() {
    this(System.getProperty("os.arch"));
  }

  /** For an architecture, as Java names it: {@code amd64}, {@code aarch64}. */
  SystemCalls(String architecture) {
    this.architecture = architecture;
  }

  /**
   * What the configuration's {@code linux.seccomp} is; empty for an architecture without a list.
   *
   * @param ids where there is one, calls that need more do nothing, and say that they did
   */
  Optional<ObjectNode> filter(Security security, Ids ids) {
    boolean fakeIds = ids == Ids.ONE;
    JsonMapper mapper = JsonMapper.builder().build();
    JsonNode profile = profile(mapper);
    JsonNode architectures = profile.path("architectures").path(architecture);
    boolean fenced = security != Security.INSECURE;
    if (architectures.isMissingNode() || !fenced && !fakeIds) {
      return Optional.empty();
    }
    ObjectNode filter = mapper.createObjectNode();
    if (fenced) {
      filter.set("defaultAction", profile.path("defaultAction"));
      filter.set("defaultErrnoRet", profile.path("defaultErrnoRet"));
    } else {
      filter.put("defaultAction", "SCMP_ACT_ALLOW");
    }
    filter.set("architectures", architectures);
    ArrayNode rules = filter.putArray("syscalls");
    if (fakeIds) {
      fake(rules, IDS);
      for (long device : List.of(S_IFCHR, S_IFBLK)) {
        argument(fake(rules, MAKE_NODE.subList(0, 1)), 1, device);
        argument(fake(rules, MAKE_NODE.subList(1, 2)), 2, device);
      }
    }
    if (fenced) {
      List<String> capabilities = security.capabilities();
      for (JsonNode rule : profile.path("syscalls")) {
        if (applies(rule, capabilities)) {
          ObjectNode own = rule.deepCopy();
          own.remove(List.of("withCapability", "withoutCapability", "onlyOn"));
          if (fakeIds) {
            withoutFaked(own);
          }
          rules.add(own);
        }
      }
      if (fakeIds) {
        for (long type : OTHER_TYPES) {
          argument(rule(rules, MAKE_NODE.subList(0, 1), "SCMP_ACT_ALLOW"), 1, type);
          argument(rule(rules, MAKE_NODE.subList(1, 2), "SCMP_ACT_ALLOW"), 2, type);
        }
      }
    }
    return Optional.of(filter);
  }

  private static ObjectNode fake(ArrayNode rules, List<String> names) {
    return rule(rules, names, "SCMP_ACT_ERRNO").put("errnoRet", 0);
  }

  private static ObjectNode rule(ArrayNode rules, List<String> names, String action) {
    ObjectNode rule = rules.addObject();
    names.forEach(rule.putArray("names")::add);
    return rule.put("action", action);
  }

  private static void argument(ObjectNode rule, int index, long type) {
    rule.putArray("args")
        .addObject()
        .put("index", index)
        .put("value", S_IFMT)
        .put("valueTwo", type)
        .put("op", "SCMP_CMP_MASKED_EQ");
  }

  /** A rule without arguments would count more than one with them (seccomp_rule_add(3)). */
  private static void withoutFaked(ObjectNode rule) {
    ArrayNode names = (ArrayNode) rule.path("names");
    for (int i = names.size() - 1; i >= 0; i--) {
      if (IDS.contains(names.path(i).asText()) || MAKE_NODE.contains(names.path(i).asText())) {
        names.remove(i);
      }
    }
  }

  private boolean applies(JsonNode rule, List<String> capabilities) {
    return (!rule.has("onlyOn") || rule.path("onlyOn").asText().equals(architecture))
        && (!rule.has("withCapability")
            || capabilities.contains(rule.path("withCapability").asText()))
        && !capabilities.contains(rule.path("withoutCapability").asText());
  }

  private static JsonNode profile(JsonMapper mapper) {
    try (InputStream in = SystemCalls.class.getResourceAsStream("seccomp.json")) {
      if (in == null) {
        throw new IllegalStateException("seccomp.json is missing in the plugin's jar");
      }
      return mapper.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
