package dev.buildimage.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.build.BuildException;
import dev.buildimage.build.UnavailableParentException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MavenLinesTest {
  @TempDir private Path temporary;
  private PomFolder poms;

  @BeforeEach
  void folder() throws IOException {
    poms = new PomFolder(temporary);
  }

  private static String dependency(String id, String more) {
    String[] parts = id.split(":");
    return "<dependency><groupId>"
        + parts[0]
        + "</groupId><artifactId>"
        + parts[1]
        + "</artifactId>"
        + (parts.length > 2 ? "<version>" + parts[2] + "</version>" : "")
        + more
        + "</dependency>";
  }

  private static String dependencies(String... dependencies) {
    return "<dependencies>" + String.join("", dependencies) + "</dependencies>";
  }

  private List<String> without(String kind, List<String> lines) {
    return lines.stream().filter(line -> !line.startsWith("maven " + kind)).toList();
  }

  @Test
  void aProjectWithNothingSaysWhatItPackagesAndWhichGoals() throws Exception {
    poms.pom("pom.xml", "com.example:app:1", "");

    assertThat(poms.lines()).containsExactly("maven goals verify", "maven packaging jar");
  }

  @Test
  void dependenciesHaveAllThatDecidesWhatTheyBring() throws Exception {
    poms.pom(
        "pom.xml",
        "com.example:app:1",
        "<properties><v>1.2</v></properties>"
            + dependencies(
                dependency(
                    "g:b:${v}",
                    "<type>test-jar</type><classifier>tests</classifier><scope>test</scope>"
                        + "<optional>true</optional><exclusions><exclusion><groupId>z</groupId>"
                        + "<artifactId>*</artifactId></exclusion><exclusion><groupId>a</groupId>"
                        + "<artifactId>b</artifactId></exclusion></exclusions>"),
                dependency("g:a:3", "")));

    assertThat(without("order", poms.lines()))
        .containsExactly(
            "maven dependency g:a 3",
            "maven dependency g:b 1.2 type=test-jar classifier=tests scope=test optional=true"
                + " exclude=a:b exclude=z:*",
            "maven goals verify",
            "maven packaging jar");
  }

  @Test
  void oneLineIsForAllModulesAndModulesAreInNone() throws Exception {
    poms.pom(
        "pom.xml",
        "com.example:root:1",
        "<packaging>pom</packaging><modules><module>a</module><module>b</module></modules>");
    String parent =
        "<project><modelVersion>4.0.0</modelVersion><parent><groupId>com.example</groupId>"
            + "<artifactId>root</artifactId><version>1</version></parent>";
    poms.write(
        "a/pom.xml",
        parent
            + "<artifactId>a</artifactId>"
            + dependencies(dependency("g:x:1", ""))
            + "</project>");
    poms.write(
        "b/pom.xml",
        parent
            + "<artifactId>b</artifactId>"
            + dependencies(
                dependency("g:x:1", ""), dependency("com.example:a:${project.version}", ""))
            + "</project>");

    assertThat(without("order", poms.lines()))
        .containsExactly(
            "maven dependency g:x 1",
            "maven goals verify",
            "maven packaging jar",
            "maven packaging pom");
  }

  @Test
  void anEarlierReleaseOfAModuleIsNoModule() throws Exception {
    poms.pom("pom.xml", "com.example:app:2", dependencies(dependency("com.example:app:1", "")));

    assertThat(poms.lines()).contains("maven dependency com.example:app 1");
  }

  @Test
  void managementSaysWhatTheParentDoesNot() throws Exception {
    poms.external("o:grand:7", "<packaging>pom</packaging>");
    poms.external(
        "o:parent:5",
        "<parent><groupId>o</groupId><artifactId>grand</artifactId><version>7</version></parent>"
            + "<packaging>pom</packaging><properties><x>1</x></properties><dependencyManagement>"
            + dependencies(dependency("g:x:${x}", ""), dependency("g:y:1", ""))
            + "</dependencyManagement>");
    poms.pom(
        "pom.xml",
        "com.example:app:2",
        "<parent><groupId>o</groupId><artifactId>parent</artifactId><version>5</version>"
            + "<relativePath/></parent><properties><x>2</x></properties><dependencyManagement>"
            + dependencies(
                dependency("g:bom:8", "<type>pom</type><scope>import</scope>"),
                dependency("g:z:3", "<scope>test</scope>"))
            + "</dependencyManagement>"
            + dependencies(dependency("g:x", "")));

    assertThat(without("order", poms.lines()))
        .containsExactly(
            "maven dependency g:x -",
            "maven goals verify",
            "maven import g:bom 8",
            "maven managed g:x 2",
            "maven managed g:z 3 scope=test",
            "maven packaging jar",
            "maven parent o:grand 7",
            "maven parent o:parent 5");
  }

  @Test
  void managementOfNothingIsNothing() throws Exception {
    poms.pom(
        "pom.xml",
        "com.example:app:2",
        "<dependencyManagement>"
            + dependencies(dependency("g:z:3", ""))
            + "</dependencyManagement>");

    assertThat(poms.lines()).containsExactly("maven goals verify", "maven packaging jar");
  }

  @Test
  void pluginsHaveTheVersionThatIsManagedAndTheirOwnDependencies() throws Exception {
    poms.pom(
        "pom.xml",
        "com.example:app:2",
        "<build><pluginManagement><plugins>"
            + "<plugin><artifactId>maven-compiler-plugin</artifactId><version>3</version>"
            + dependencies(dependency("g:x:1", ""))
            + "</plugin><plugin><groupId>g</groupId><artifactId>unused</artifactId>"
            + "<version>1</version></plugin>"
            + "<plugin><artifactId>maven-deploy-plugin</artifactId><version>3</version></plugin>"
            + "</plugins></pluginManagement><plugins><plugin><groupId>g</groupId>"
            + "<artifactId>p</artifactId><version>1</version><extensions>true</extensions>"
            + "</plugin></plugins></build>");

    assertThat(poms.lines())
        .containsExactly(
            "maven goals verify",
            "maven packaging jar",
            "maven plugin g:p 1 extensions=true",
            "maven plugin org.apache.maven.plugins:maven-compiler-plugin 3 + g:x 1");
    assertThat(
            poms.lines(
                new MavenKeyRequest(
                    List.of("deploy", "unused:go"), Set.of(), Optional.empty(), Optional.empty()),
                "pom.xml"))
        .contains(
            "maven goals deploy unused:go",
            "maven plugin g:unused 1",
            "maven plugin org.apache.maven.plugins:maven-deploy-plugin 3");
  }

  @Test
  void whatPluginsAreConfiguredToFetch() throws Exception {
    poms.pom(
        "pom.xml",
        "com.example:app:2.0",
        "<build><plugins><plugin><artifactId>maven-compiler-plugin</artifactId>"
            + "<version>3</version><configuration><annotationProcessorPaths><path>"
            + "<groupId>g</groupId><artifactId>processor</artifactId><version>1</version></path>"
            + "<path><groupId>com.example</groupId><artifactId>app</artifactId>"
            + "<version>${project.version}</version></path></annotationProcessorPaths>"
            + "<showWarnings>true</showWarnings></configuration></plugin>"
            + "<plugin><groupId>g</groupId><artifactId>p</artifactId><version>1</version>"
            + "<executions><execution><configuration>"
            + "<protoc>com.google:protoc:3.1:exe:${os.detected.classifier}</protoc>"
            + "<nodeVersion>v22</nodeVersion><java><format><version>1.28</version></format></java>"
            + "<date>10:20:30</date><version>${project.version}</version>"
            + "<rules><requireMavenVersion><version>3</version></requireMavenVersion></rules>"
            + "</configuration></execution></executions></plugin></plugins></build>");

    assertThat(poms.lines())
        .containsExactly(
            "maven configured g:p java/format/version 1.28",
            "maven configured g:p nodeVersion v22",
            "maven configured g:p protoc com.google:protoc:3.1:exe:${os.detected.classifier}",
            "maven configured org.apache.maven.plugins:maven-compiler-plugin"
                + " annotationProcessorPaths/path g:processor 1",
            "maven goals verify",
            "maven packaging jar",
            "maven plugin g:p 1",
            "maven plugin org.apache.maven.plugins:maven-compiler-plugin 3");
  }

  @Test
  void extensionsOfBuildAndOfMaven() throws Exception {
    poms.write(
        ".mvn/extensions.xml",
        "<extensions><extension><groupId>g</groupId><artifactId>core</artifactId>"
            + "<version>1</version></extension></extensions>");
    poms.pom(
        "pom.xml",
        "com.example:app:2",
        "<build><extensions><extension><groupId>g</groupId><artifactId>wagon</artifactId>"
            + "<version>2</version></extension></extensions></build>");

    assertThat(poms.lines()).contains("maven core-extension g:core 1", "maven extension g:wagon 2");
  }

  @Test
  void brokenExtensionsAreNamed() {
    poms.write(".mvn/extensions.xml", "<extensions><extension></extensions>");
    poms.pom("pom.xml", "com.example:app:2", "");

    assertThatThrownBy(() -> poms.lines())
        .isInstanceOf(BuildException.class)
        .hasMessageStartingWith(".mvn/extensions.xml is no XML");
  }

  @Test
  void repositoriesWithoutCredentialsAndWithoutTheMachinesPaths() throws Exception {
    poms.pom(
        "pom.xml",
        "com.example:app:2",
        "<repositories><repository><id>a</id><url>https://joe:secret@host/x</url>"
            + "<layout>legacy</layout><releases><updatePolicy>always</updatePolicy></releases>"
            + "<snapshots><enabled>false</enabled></snapshots></repository></repositories>"
            + "<pluginRepositories><pluginRepository><id>b</id>"
            + "<url>file://${project.basedir}/libs</url></pluginRepository></pluginRepositories>");

    assertThat(poms.lines())
        .containsExactly(
            "maven goals verify",
            "maven packaging jar",
            "maven plugin-repository b file://./libs",
            "maven repository a https://host/x layout=legacy releases=true,update:always"
                + " snapshots=false");
  }

  @Test
  void mavenAndJavaAreThoseOfTheRepository() throws Exception {
    poms.pom(
        "pom.xml",
        "com.example:app:2",
        "<properties><maven.compiler.release>17</maven.compiler.release></properties>");
    MavenKeyRequest named =
        new MavenKeyRequest(List.of("verify"), Set.of(), Optional.of("3.9.9"), Optional.of("21"));
    assertThat(poms.lines()).contains("maven jdk 17").noneMatch(l -> l.startsWith("maven version"));
    assertThat(poms.lines(named, "pom.xml")).contains("maven jdk 21", "maven version 3.9.9");

    poms.write(
        ".mvn/wrapper/maven-wrapper.properties",
        "distributionUrl=https\\://host/x/3.9.16/apache-maven-3.9.16-bin.zip\n");
    assertThat(poms.lines()).contains("maven version 3.9.16");
    assertThatThrownBy(() -> poms.lines(named, "pom.xml"))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("3.9.9")
        .hasMessageContaining("3.9.16");
  }

  @Test
  void coordinatesThatOnlyAMachineKnowsAreRefused() throws Exception {
    poms.pom("pom.xml", "com.example:app:2", dependencies(dependency("g:x:${env.HOME}", "")));

    assertThatThrownBy(() -> poms.lines())
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("pom.xml: ${env.HOME} in g:x:${env.HOME}")
        .hasMessageContaining("<profiles>");
  }

  @Test
  void classifiersMayBeTheMachines() throws Exception {
    poms.pom(
        "pom.xml",
        "com.example:app:2",
        dependencies(dependency("g:x:1", "<classifier>${os.detected.classifier}</classifier>")));

    assertThat(poms.lines())
        .contains("maven dependency g:x 1 classifier=${os.detected.classifier}");
  }

  @Test
  void propertiesOfTheRepositorysCommandLineCount() throws Exception {
    poms.pom("pom.xml", "com.example:app:2", dependencies(dependency("g:x:${x}", "")));
    poms.write(".mvn/maven.config", "-B -Dx=5\n-T2\n");

    assertThat(poms.lines()).contains("maven dependency g:x 5");
  }

  @Test
  void onlyNamedProfilesAndThoseOfTheRepositoryCount() throws Exception {
    String profiles =
        "<profiles><profile><id>jdk</id><activation><jdk>[8,)</jdk></activation>"
            + dependencies(dependency("g:jdk:1", ""))
            + "</profile><profile><id>os</id><activation><os><family>unix</family></os></activation>"
            + dependencies(dependency("g:os:1", ""))
            + "</profile><profile><id>file</id><activation><file><exists>pom.xml</exists></file>"
            + "</activation>"
            + dependencies(dependency("g:file:1", ""))
            + "</profile><profile><id>usual</id><activation><activeByDefault>true</activeByDefault>"
            + "</activation>"
            + dependencies(dependency("g:usual:1", ""))
            + "</profile></profiles>";
    poms.pom("pom.xml", "com.example:app:2", profiles);

    assertThat(poms.lines())
        .filteredOn(line -> line.startsWith("maven dependency"))
        .containsExactly("maven dependency g:usual 1");
    assertThat(poms.lines("os"))
        .filteredOn(line -> line.startsWith("maven dependency"))
        .containsExactly("maven dependency g:os 1");
    assertThat(poms.lines("!usual")).noneMatch(line -> line.startsWith("maven dependency"));
    assertThatThrownBy(() -> poms.lines("other"))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("other");
  }

  @Test
  void theOrderOfDependenciesIsALine() throws Exception {
    poms.pom(
        "pom.xml",
        "com.example:app:1",
        dependencies(dependency("g:a:1", ""), dependency("g:b:1", "")));
    List<String> before = poms.lines();
    poms.pom(
        "pom.xml",
        "com.example:app:1",
        dependencies(dependency("g:b:1", ""), dependency("g:a:1", "")));

    assertThat(poms.lines()).isNotEqualTo(before);
    assertThat(without("order", poms.lines())).isEqualTo(without("order", before));
  }

  @Test
  void aVersionIsOneLineAndNotTheOrders() throws Exception {
    poms.pom(
        "pom.xml",
        "com.example:app:1",
        dependencies(dependency("g:a:1", ""), dependency("g:b:1", "")));
    List<String> before = poms.lines();
    poms.pom(
        "pom.xml",
        "com.example:app:1",
        dependencies(dependency("g:a:1", ""), dependency("g:b:2", "")));

    assertThat(poms.lines()).filteredOn(line -> !before.contains(line)).hasSize(1);
  }

  @Test
  void aParentThatCannotBeHadIsNamed() {
    poms.pom(
        "pom.xml",
        "com.example:app:1",
        "<parent><groupId>o</groupId><artifactId>parent</artifactId><version>5</version>"
            + "<relativePath/></parent>");

    assertThatThrownBy(() -> poms.lines())
        .isInstanceOf(UnavailableParentException.class)
        .hasMessageStartingWith("pom.xml ")
        .hasMessageContaining("o:parent:5");
  }

  @Test
  void aMissingModuleIsNamed() {
    poms.pom(
        "pom.xml",
        "com.example:app:1",
        "<packaging>pom</packaging><modules><module>x</module></modules>");

    assertThatThrownBy(() -> poms.lines())
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("pom.xml has a module x");
  }

  @Test
  void whatLinesAreReadFromIsKnown() throws Exception {
    poms.write(".mvn/maven.config", "-B\n").write(".mvn/other", "");
    poms.pom(
        "pom.xml", "g:root:1", "<packaging>pom</packaging><modules><module>a</module></modules>");
    poms.pom("parent/pom.xml", "g:parent:1", "<packaging>pom</packaging>");
    poms.pom(
        "a/pom.xml",
        "g:a:1",
        "<parent><groupId>g</groupId><artifactId>parent</artifactId><version>1</version>"
            + "<relativePath>../parent</relativePath></parent>");

    assertThat(poms.build("a/pom.xml").sources())
        .containsExactly(".mvn/maven.config", "a/pom.xml", "parent/pom.xml", "pom.xml");
  }

  @Test
  void theRootIsFoundFromAnyModuleInAnyLayout() throws Exception {
    poms.pom(
        "pom.xml",
        "com.example:root:1",
        "<packaging>pom</packaging><modules><module>flat-parent</module></modules><profiles>"
            + "<profile><id>its</id><modules><module>its</module></modules></profile></profiles>");
    poms.pom(
        "flat-parent/pom.xml",
        "com.example:flat:1",
        "<packaging>pom</packaging><modules><module>../app/pom.xml</module></modules>");
    poms.pom(
        "app/pom.xml",
        "com.example:app:1",
        "<parent><groupId>com.example</groupId><artifactId>flat</artifactId><version>1</version>"
            + "<relativePath>../flat-parent</relativePath></parent>"
            + dependencies(dependency("g:x:1", "")));
    poms.pom("its/pom.xml", "com.example:its:1", dependencies(dependency("g:it:1", "")));
    poms.pom("other/pom.xml", "com.example:other:1", "<packaging>war</packaging>");
    List<String> lines = poms.lines();

    assertThat(lines).contains("maven dependency g:x 1").doesNotContain("maven dependency g:it 1");
    assertThat(poms.linesFrom("app/pom.xml")).isEqualTo(lines);
    assertThat(poms.linesFrom("flat-parent/pom.xml")).isEqualTo(lines);
    assertThat(poms.linesFrom("its/pom.xml")).isEqualTo(lines);
    assertThat(poms.linesFrom("other/pom.xml"))
        .containsExactly("maven goals verify", "maven packaging war");
  }

  @Test
  void subprojectsAreModules() throws Exception {
    String parent =
        "<parent><groupId>com.example</groupId><artifactId>root</artifactId><version>1</version>"
            + "</parent><artifactId>a</artifactId>";
    poms.write(
        "a/pom.xml",
        "<project xmlns='http://maven.apache.org/POM/4.1.0'>"
            + parent
            + dependencies(dependency("g:x:${x}", ""))
            + "</project>");
    poms.write("b/pom.xml", "<project>" + parent.replace(">a<", ">b<") + "</project>");
    String body =
        "<groupId>com.example</groupId><artifactId>root</artifactId><version>1</version>"
            + "<packaging>pom</packaging><properties><x>4</x></properties>";
    poms.write(
        "pom.xml",
        "<?xml version='1.0' encoding='ISO-8859-1'?>\n<project xmlns='http://maven.apache.org/POM/4.1.0'>"
            + "<modelVersion>4.1.0</modelVersion>"
            + body
            + "<subprojects><subproject>a</subproject></subprojects><profiles><profile>"
            + "<id>p</id><subprojects><subproject>b</subproject></subprojects></profile></profiles>"
            + "</project>");
    List<String> newer = poms.lines();

    assertThat(newer).contains("maven dependency g:x 4");
    assertThat(poms.linesFrom("a/pom.xml")).isEqualTo(newer);
    assertThat(poms.build("b/pom.xml").poms())
        .containsExactlyInAnyOrder("pom.xml", "a/pom.xml", "b/pom.xml");

    poms.write(
        "pom.xml",
        "<project><modelVersion>4.0.0</modelVersion>"
            + body
            + "<modules><module>a</module></modules></project>");
    assertThat(poms.lines()).isEqualTo(newer);
  }

  @Test
  void whatANewerPomLeavesOutIsFound() throws Exception {
    poms.write(
        "pom.xml",
        "<project xmlns='http://maven.apache.org/POM/4.1.0'><groupId>g</groupId>"
            + "<artifactId>root</artifactId><version>1</version><packaging>pom</packaging>"
            + "<properties><x>4</x></properties></project>");
    poms.write(
        "a/pom.xml",
        "<project xmlns='http://maven.apache.org/POM/4.1.0'><parent/><artifactId>a</artifactId>"
            + dependencies(dependency("g:x:${x}", ""))
            + "</project>");
    poms.write(
        "b/pom.xml",
        "<project xmlns='http://maven.apache.org/POM/4.1.0'><parent><groupId>g</groupId>"
            + "<artifactId>root</artifactId></parent><artifactId>b</artifactId>"
            + dependencies(dependency("g:a", ""), dependency("g:y:1", ""))
            + "</project>");
    poms.write("b/src/test/pom.xml", "<project/>");

    assertThat(poms.build("b/pom.xml").poms())
        .containsExactlyInAnyOrder("pom.xml", "a/pom.xml", "b/pom.xml");
    assertThat(poms.lines())
        .contains("maven dependency g:x 4", "maven dependency g:y 1")
        .isEqualTo(poms.linesFrom("a/pom.xml"))
        .noneMatch(line -> line.contains("g:a"));
  }
}
