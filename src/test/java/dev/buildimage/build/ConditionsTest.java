package dev.buildimage.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buildimage.image.Digest;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.Platform;
import dev.buildimage.sandbox.Ids;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ConditionsTest {
  @Test
  void whatWasMadeWithOneIdIsNoStepOfAnImageWithAll() {
    Conditions all = new Conditions(Instant.EPOCH, Ids.ALL);

    assertThat(key(all)).isEqualTo(key(new Conditions(Instant.EPOCH, Ids.ALL)));
    assertThat(key(new Conditions(Instant.EPOCH, Ids.ONE))).isNotEqualTo(key(all));
    assertThat(key(new Conditions(Instant.EPOCH.plusSeconds(1), Ids.ALL))).isNotEqualTo(key(all));
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
