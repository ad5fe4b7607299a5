package dev.buildimage.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecurityTest {
  @TempDir Path own;

  @Test
  void filePermissionsHoldWhereAllBelongsToTheCaller() throws IOException {
    assertThat(Security.forWriting(List.of(Bind.same(own)))).isEqualTo(Security.ORDINARY);
    assertThat(Security.ORDINARY.capabilities()).doesNotContain("CAP_DAC_OVERRIDE");
  }

  @Test
  void somebodyElsesFilesCanBeWritten() throws IOException {
    Path others = Path.of("/var/lib/docker-registry"); // the package's own user's
    Bind bind = Bind.same(others);

    assertThat(Security.forWriting(List.of(Bind.same(own), bind))).isEqualTo(Security.SANDBOX);
    assertThat(Security.forWriting(List.of(new Bind(others, "/x", true))))
        .isEqualTo(Security.ORDINARY);
  }
}
