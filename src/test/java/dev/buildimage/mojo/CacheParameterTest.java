package dev.buildimage.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buildimage.build.Cache;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CacheParameterTest {
  private static Cache cache(String property) {
    CacheParameter parameter = new CacheParameter();
    parameter.set(property);
    return parameter.cache();
  }

  @Test
  void aPropertyHasAllButReplayAndSecrets() {
    assertThat(cache(" npm /var/cache/npm package.json\n /x !_logs lock -- npm ci -- --x "))
        .isEqualTo(
            new Cache(
                "npm",
                "npm ci -- --x",
                List.of("/var/cache/npm", "/x"),
                List.of("package.json", "lock"),
                List.of("_logs"),
                Optional.empty(),
                List.of()));
  }

  @Test
  void whatIsLeftOutIsEmpty() {
    assertThat(cache("npm /x"))
        .isEqualTo(
            new Cache("npm", "", List.of("/x"), List.of(), List.of(), Optional.empty(), List.of()));
  }
}
