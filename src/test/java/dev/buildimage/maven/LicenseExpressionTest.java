package dev.buildimage.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.maven.model.License;
import org.junit.jupiter.api.Test;

class LicenseExpressionTest {
  private static Optional<String> of(String... namesAndUrls) {
    List<License> licenses =
        Arrays.stream(namesAndUrls)
            .map(
                text -> {
                  License license = new License();
                  String[] parts = text.split("\\|", 2);
                  license.setName(parts[0]);
                  if (parts.length == 2) {
                    license.setUrl(parts[1]);
                  }
                  return license;
                })
            .toList();
    return LicenseExpression.of(licenses);
  }

  @Test
  void identifiersAreThemselves() {
    assertThat(of("Apache-2.0")).contains("Apache-2.0");
    assertThat(of("MIT")).contains("MIT");
    assertThat(of("GPL-2.0-or-later")).contains("GPL-2.0-or-later");
  }

  @Test
  void theUsualOnesAreKnownByNameOrAddress() {
    assertThat(of("Apache License, Version 2.0")).contains("Apache-2.0");
    assertThat(of("The license|https://www.apache.org/licenses/LICENSE-2.0.txt"))
        .contains("Apache-2.0");
    assertThat(of("MIT License")).contains("MIT");
    assertThat(of("Eclipse Public License v2.0")).contains("EPL-2.0");
  }

  @Test
  void ofSeveralAnyMayBeChosen() {
    assertThat(of("Apache-2.0", "MIT License", "Apache-2.0")).contains("Apache-2.0 OR MIT");
  }

  @Test
  void whatCannotBeToldIsNotGuessed() {
    assertThat(of()).isEmpty();
    assertThat(of("Our own")).isEmpty();
    assertThat(of("Apache-2.0", "Our own")).isEmpty();
    assertThat(of("|")).isEmpty();
  }
}
