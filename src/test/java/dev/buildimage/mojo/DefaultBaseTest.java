package dev.buildimage.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.codehaus.plexus.util.xml.Xpp3DomBuilder;
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

  @ParameterizedTest
  @CsvSource({
    "<release>17</release>, , 8, 17",
    "<release>${nothing}</release>, , 11, 11",
    "<target>1.8</target>, , 11, 11",
    "<source>17</source><target>17</target>, , , 17",
    "<release>11</release>, <release>21</release>, 8, 21",
  })
  void theCompilersConfigurationIsBeforeItsProperties(
      String configuration, String ofExecution, String property, String jre) throws Exception {
    Plugin compiler = new Plugin();
    compiler.setArtifactId("maven-compiler-plugin");
    compiler.setConfiguration(dom(configuration));
    if (ofExecution != null) {
      PluginExecution execution = new PluginExecution();
      execution.setId("default-compile");
      execution.setConfiguration(dom(ofExecution));
      compiler.addExecution(execution);
    }
    MavenProject project = new MavenProject();
    project.getBuild().addPlugin(compiler);
    if (property != null) {
      project.getProperties().setProperty("maven.compiler.release", property);
    }

    assertThat(DefaultBase.of(project)).isEqualTo("eclipse-temurin:" + jre + "-jre");
  }

  private static Xpp3Dom dom(String configuration) throws Exception {
    return Xpp3DomBuilder.build(
        new StringReader("<configuration>" + configuration + "</configuration>"));
  }
}
