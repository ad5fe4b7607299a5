package dev.buildimage.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DoctorTest {
  @TempDir Path folder;

  @Test
  void onAGoodMachineAllWorks() throws IOException {
    ContentStore store = new ContentStore(folder.resolve("store"));
    List<Finding> findings = new Doctor(store, new Namespaces()).examine();

    assertThat(findings)
        .extracting(Finding::subject)
        .containsExactly(
            "user namespace with all ids",
            "store",
            "overlay in the store",
            "runtime crun",
            "runtime runc",
            "runtime unshare");
    assertThat(findings).allMatch(Finding::works);
    assertThat(findings.get(1).detail()).contains(store.root().toString(), "GB free");
    assertThat(findings.get(5).detail()).contains("seccomp");
    assertThat(folder.resolve("store/tmp")).isEmptyDirectory();
  }

  @Test
  void settingsThatForbidNamespacesAreNamedWithTheirFix() throws IOException {
    Path sysctl = folder.resolve("sys");
    Files.createDirectories(sysctl.resolve("kernel"));
    Files.writeString(sysctl.resolve("kernel/apparmor_restrict_unprivileged_userns"), "1\n");
    Files.writeString(sysctl.resolve("kernel/unprivileged_userns_clone"), "1\n");
    List<Finding> findings =
        new Doctor(new ContentStore(folder.resolve("store")), new Namespaces(), sysctl).examine();

    assertThat(findings).filteredOn(finding -> !finding.works()).hasSize(1);
    assertThat(findings.get(0).detail())
        .contains("kernel.apparmor_restrict_unprivileged_userns = 1");
    assertThat(findings.get(0).fix().orElseThrow())
        .contains("sysctl -w kernel.apparmor_restrict_unprivileged_userns=0");
  }
}
