package dev.buildimage.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import org.apache.maven.model.Build;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3DomBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestPluginTrapsTest {
  @ParameterizedTest
  @CsvSource({
    "<jvm>/usr/bin/java</jvm>, builder image's",
    "<forkCount>0</forkCount>, at least one",
    "<enableProcessChecker>native</enableProcessChecker>, use ping",
    "<enableProcessChecker>all</enableProcessChecker>, use ping",
  })
  void aConfigurationThatKeepsTestsOutOfTheImageIsNamed(String configuration, String wayOut)
      throws Exception {
    assertThat(traps("maven-surefire-plugin", configuration))
        .singleElement()
        .asString()
        .contains("maven-surefire-plugin", configuration.replaceAll("^<|>.*", ""), wayOut);
    assertThat(traps("maven-failsafe-plugin", configuration)).hasSize(1);
    assertThat(traps("maven-jar-plugin", configuration)).isEmpty();
  }

  @Test
  void theRestIsInNobodysWay() throws Exception {
    assertThat(
            traps(
                "maven-surefire-plugin",
                "<jvm>${jvm}</jvm><forkCount>2</forkCount><reuseForks>false</reuseForks>"
                    + "<enableProcessChecker>ping</enableProcessChecker>"))
        .isEmpty();
  }

  private static List<String> traps(String artifact, String configuration) throws Exception {
    PluginExecution execution = new PluginExecution();
    execution.setConfiguration(
        Xpp3DomBuilder.build(
            new StringReader("<configuration>" + configuration + "</configuration>")));
    Plugin plugin = new Plugin();
    plugin.setArtifactId(artifact);
    plugin.addExecution(execution);
    Model model = new Model();
    model.setBuild(new Build());
    model.getBuild().addPlugin(plugin);
    return new TestPluginTraps().of(new MavenProject(model));
  }
}
