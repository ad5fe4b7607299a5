package dev.buildimage.maven;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buildimage.sandbox.Network;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.maven.model.Build;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.project.MavenProject;
import org.apache.maven.toolchain.Toolchain;
import org.codehaus.plexus.util.xml.Xpp3DomBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestPluginTrapsTest {
  private static final Path OURS = Path.of("/work/target/builder/jvm/bin/java");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "<jvm>/usr/bin/java</jvm>, builder image's",
    "<forkCount>0</forkCount>, at least one",
    "<forkMode>never</forkMode>, at least one",
    "<enableProcessChecker>native</enableProcessChecker>, use ping",
    "<enableProcessChecker>all</enableProcessChecker>, use ping",
    "<debugForkedProcess>true</debugForkedProcess>, builder.network to host",
    "<forkNode implementation='a.SurefireForkNodeFactory'/>, builder.network to host",
  })
  void aConfigurationThatKeepsTestsOutOfTheImageIsNamed(String configuration, String wayOut)
      throws Exception {
    assertThat(traps("maven-surefire-plugin", configuration))
        .singleElement()
        .asString()
        .contains(configuration.replaceAll("^<|[> ].*", ""), wayOut);
    assertThat(traps("maven-failsafe-plugin", configuration)).hasSize(1);
    assertThat(traps("maven-jar-plugin", configuration)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "jvm, /usr/bin/java",
    "forkCount, 0",
    "forkMode, never",
    "surefire.enableProcessChecker, all",
    "maven.surefire.debug, true",
    "maven.failsafe.debug, -agentlib:jdwp=server=y",
  })
  void soIsAProperty(String name, String value) throws Exception {
    Properties user = new Properties();
    user.setProperty(name, value);
    TestPlugins plugins = new TestPlugins(project("maven-surefire-plugin", ""), user);
    assertThat(new TestPluginTraps(plugins).of(OURS, Network.NONE))
        .singleElement()
        .asString()
        .contains(name + "=" + value);
  }

  @Test
  void theRestIsInNobodysWay() throws Exception {
    assertThat(
            traps(
                "maven-surefire-plugin",
                "<jvm>${jvm}</jvm><forkCount>2</forkCount><reuseForks>false</reuseForks>"
                    + "<enableProcessChecker>ping</enableProcessChecker>"
                    + "<forkNode implementation='a.LegacyForkNodeFactory'/>"))
        .isEmpty();
    MavenProject prepared = project("maven-surefire-plugin", "");
    prepared.getProperties().setProperty("jvm", OURS.toString());
    TestPlugins plugins = new TestPlugins(prepared, new Properties());
    assertThat(new TestPluginTraps(plugins).of(OURS, Network.NONE)).isEmpty();
  }

  @Test
  void withTheMachinesNetworkThereIsADebuggerAndTcp() throws Exception {
    TestPlugins plugins =
        plugins(
            "<debugForkedProcess>true</debugForkedProcess>"
                + "<forkNode implementation='a.SurefireForkNodeFactory'/>");
    assertThat(plugins.areDebugged()).isTrue();
    assertThat(new TestPluginTraps(plugins).of(OURS, Network.HOST)).isEmpty();
    assertThat(plugins("<debugForkedProcess>false</debugForkedProcess>").areDebugged()).isFalse();
  }

  @Test
  void whereTestsMayBeIsKnown() throws Exception {
    assertThat(plugins("").lookElsewhere()).isFalse();
    assertThat(plugins("<dependenciesToScan><d>a:b</d></dependenciesToScan>").lookElsewhere())
        .isTrue();
    assertThat(plugins("").decideThemselvesWhatToSkip()).isFalse();
    assertThat(plugins("<skipTests>${skipUnitTests}</skipTests>").decideThemselvesWhatToSkip())
        .isTrue();
    assertThat(plugins("<workingDirectory>else where</workingDirectory>").workingDirectories(OURS))
        .containsExactly(OURS.resolve("else where"));
    assertThat(
            plugins("<environmentVariables><A>1</A><B/></environmentVariables>")
                .environmentVariables())
        .isEqualTo(Map.of("A", "1", "B", ""));
  }

  @Test
  void aFolderIsInOnceAndTheContainersRootNever() throws Exception {
    Path jar = Files.createFile(folder.resolve("a.jar"));
    Path classes = Files.createDirectories(folder.resolve("classes"));
    TestFolders folders = new TestFolders();
    folders.add(List.of(Path.of("/work"), Path.of("/work/module"), Path.of("/")));
    folders.addClassPath(
        List.of("/work/a.jar", jar.toString(), classes.toString(), "/nowhere/b.jar"));
    assertThat(folders.folders()).containsExactly(Path.of("/work"), classes);
    assertThat(folders.files())
        .singleElement()
        .matches(bind -> bind.readOnly() && bind.source().equals(jar));
  }

  @ParameterizedTest
  @CsvSource({
    "17.0.15, 17, true",
    "17.0.15, 17.0.1, true",
    "17.0.15, '[17,18)', true",
    "17.0.15, '[11,17)', false",
    "17.0.15, 11, false",
    "1.8.0_402, 8, true",
    "1.8.0_402, 1.8, true",
  })
  void anotherJavaThanTheImagesIsNamed(String images, String asked, boolean same) throws Exception {
    TestPlugins plugins = plugins("<jdkToolchain><version>" + asked + "</version></jdkToolchain>");
    assertThat(new TestJdk(images).conflicts(plugins, Optional.empty())).hasSize(same ? 0 : 1);
  }

  @ParameterizedTest
  @CsvSource({"17.0.1, 0", "11.0.2, 1", ", 0"})
  void soIsTheToolchains(String version, int conflicts) throws Exception {
    Files.createDirectories(folder.resolve("bin"));
    Path java = Files.createFile(folder.resolve("bin/java"));
    if (version != null) {
      Files.writeString(
          folder.resolve("release"), "OS_NAME=\"Linux\"\nJAVA_VERSION=\"" + version + "\"\n");
    }
    Toolchain toolchain = new FolderToolchain(java);
    assertThat(new TestJdk("17.0.15").conflicts(plugins(""), Optional.of(toolchain)))
        .hasSize(conflicts)
        .allMatch(conflict -> conflict.contains("11.0.2") && conflict.contains("17.0.15"));
  }

  private record FolderToolchain(Path java) implements Toolchain {
    @Override
    public String getType() {
      return "jdk";
    }

    @Override
    public String findTool(String name) {
      return java.toString();
    }
  }

  private static List<String> traps(String artifact, String configuration) throws Exception {
    return new TestPluginTraps(new TestPlugins(project(artifact, configuration), new Properties()))
        .of(OURS, Network.NONE);
  }

  private static TestPlugins plugins(String configuration) throws Exception {
    return new TestPlugins(project("maven-failsafe-plugin", configuration), new Properties());
  }

  private static MavenProject project(String artifact, String configuration) throws Exception {
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
    return new MavenProject(model);
  }
}
