package dev.buildimage.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.maven.project.MavenProject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefaultBaseTest {
  @ParameterizedTest
  @CsvSource({
    "maven.compiler.target, 1.8, 8",
    "maven.compiler.release, 11, 11",
    "maven.compiler.release, 14, 17",
    "maven.compiler.release, 25, 25",
    "maven.compiler.release, 26, 26",
    "maven.compiler.release, ${nothing}, 8",
    "other, 17, 8",
  })
  void theJreIsTheFirstLongTermOneThatRunsTheClasses(String name, String value, String jre) {
    MavenProject project = new MavenProject();
    project.getProperties().setProperty(name, value);

    assertThat(DefaultBase.of(project)).isEqualTo("eclipse-temurin:" + jre + "-jre");
  }
}
