package dev.buildimage.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buildimage.image.Digest;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.Platform;
import dev.buildimage.layer.Compression;
import dev.buildimage.sandbox.Ids;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ConditionsTest {
  private static final LayerStyle STYLE = new LayerStyle(Instant.EPOCH, Compression.GZIP);

  @Test
  void whatWasMadeWithOneIdIsNoStepOfAnImageWithAll() {
    Conditions all = new Conditions(STYLE, Ids.ALL);

    assertThat(key(all)).isEqualTo(key(new Conditions(STYLE, Ids.ALL)));
    assertThat(key(new Conditions(STYLE, Ids.ONE))).isNotEqualTo(key(all));
    LayerStyle later = new LayerStyle(Instant.EPOCH.plusSeconds(1), Compression.GZIP);
    assertThat(key(new Conditions(later, Ids.ALL))).isNotEqualTo(key(all));
    LayerStyle zstd = new LayerStyle(Instant.EPOCH, Compression.ZSTD);
    assertThat(key(new Conditions(zstd, Ids.ALL))).isNotEqualTo(key(all));
  }

  private static Digest key(Conditions conditions) {
    StepKey key = new StepKey();
    conditions.describe(key);
    return key.digest();
  }

  @Test
  void anImageOfOneIdSaysSo() {
    ImageConfig plain = ImageConfig.scratch(Platform.LINUX_AMD64);

    assertThat(BuilderImage.isOfOneId(plain)).isFalse();
    assertThat(BuilderImage.isOfOneId(BuilderImage.ofOneId(plain))).isTrue();
  }
}
