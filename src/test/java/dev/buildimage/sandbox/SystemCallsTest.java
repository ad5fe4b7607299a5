package dev.buildimage.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.buildimage.image.Image;
import dev.buildimage.store.ContentStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class SystemCallsTest {
  /** The machine's own program, with the machine's own libraries. */
  private static final String MACHINE =
      "/m/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2 --library-path /m/lib/x86_64-linux-gnu /m";

  @TempDir Path folder;

  private static List<String> rulesFor(ObjectNode filter, String call) {
    List<String> actions = new ArrayList<>();
    for (JsonNode rule : filter.path("syscalls")) {
      for (JsonNode name : rule.path("names")) {
        if (name.asText().equals(call)) {
          actions.add(rule.path("action").asText() + (rule.has("args") ? " with args" : ""));
        }
      }
    }
    return actions;
  }

  @Test
  void whichCallsDependsOnCapabilitiesAndArchitecture() {
    ObjectNode amd = new SystemCalls("amd64").filter(Security.SANDBOX, Ids.ALL).orElseThrow();
    assertThat(rulesFor(amd, "mount")).isEmpty();
    assertThat(rulesFor(amd, "chroot")).containsExactly("SCMP_ACT_ALLOW");
    assertThat(rulesFor(amd, "clone")).containsExactly("SCMP_ACT_ALLOW with args");
    assertThat(rulesFor(amd, "clone3")).containsExactly("SCMP_ACT_ERRNO");
    assertThat(rulesFor(amd, "arch_prctl")).hasSize(1);
    assertThat(amd.toString()).doesNotContain("withCapability", "withoutCapability", "onlyOn");
    ObjectNode arm = new SystemCalls("aarch64").filter(Security.SANDBOX, Ids.ALL).orElseThrow();
    assertThat(rulesFor(arm, "arch_prctl")).isEmpty();
    assertThat(rulesFor(arm, "set_tls")).hasSize(1);
    assertThat(arm.path("architectures").toString()).contains("SCMP_ARCH_AARCH64");
    assertThat(new SystemCalls("amd64").filter(Security.INSECURE, Ids.ALL)).isEmpty();
    assertThat(new SystemCalls("other").filter(Security.SANDBOX, Ids.ALL)).isEmpty();
  }

  @Test
  void withOneIdNoRuleAllowsWhatIsFaked() {
    ObjectNode one = new SystemCalls("amd64").filter(Security.SANDBOX, Ids.ONE).orElseThrow();
    assertThat(rulesFor(one, "chown")).containsExactly("SCMP_ACT_ERRNO");
    assertThat(rulesFor(one, "mknod")).hasSize(6).allMatch(rule -> rule.endsWith("with args"));
    assertThat(rulesFor(one, "chmod")).containsExactly("SCMP_ACT_ALLOW");
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "unshare"})
  void itHoldsUnlessInsecure(String runtime) throws IOException {
    ContentStore store = new ContentStore(folder);
    Image image = BusyboxImage.in(store);
    String script =
        "grep Seccomp: /proc/self/status; "
            + MACHINE
            + "/bin/unshare --user true 2>/dev/null && echo new || echo no; mount -t tmpfs x /tmp"
            + " 2>/dev/null && echo mounted || echo no; : >/dev/shm/x && df -k /dev/shm | awk"
            + " 'END { print $2 }'; wc -c </proc/keys | sed 's/^[1-9].*/some/'";
    String filter = runtime.equals("unshare") ? "0" : "2";
    try (RootFileSystem root = new Sandbox(store, new Namespaces(), runtime).open(image)) {
      String sandboxed = ran(root, script, Security.SANDBOX);
      assertThat(sandboxed).startsWith("Seccomp:\t" + filter + "\n").contains("\nno\n65536");
      if (!runtime.equals("unshare")) {
        assertThat(sandboxed).contains("\nno\nno\n65536\n0");
      }
      assertThat(ran(root, script, Security.INSECURE))
          .startsWith("Seccomp:\t0\nnew\nmounted\n65536");
    }
  }

  private static String ran(RootFileSystem root, String script, Security security)
      throws IOException {
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    root.run(
        new ContainerSpec(
            new ContainerProcess(
                List.of("/bin/sh", "-c", script),
                Map.of("PATH", "/bin:/usr/bin"),
                "/",
                ContainerUser.ROOT),
            List.of(new Bind(Path.of("/usr"), "/m", true)),
            Network.NONE,
            security),
        log);
    return log.toString(StandardCharsets.UTF_8).strip();
  }
}
