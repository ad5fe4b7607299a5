package dev.buildimage.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.maven.execution.AbstractExecutionListener;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.ExecutionEvent;
import org.apache.maven.execution.MavenExecutionRequest;
import org.apache.maven.model.Build;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestSummaryTest {
  @TempDir Path folder;
  private final MavenExecutionRequest request = new DefaultMavenExecutionRequest();
  private final List<String> said = new ArrayList<>();

  private MavenProject project(String name) throws IOException {
    Model model = new Model();
    model.setBuild(new Build());
    MavenProject project = new MavenProject(model);
    project.setFile(Files.createDirectories(folder.resolve(name)).resolve("pom.xml").toFile());
    project.getBuild().setDirectory(folder.resolve(name).resolve("target").toString());
    return project;
  }

  private Path report(String file, String attributes) throws IOException {
    Path report = folder.resolve(file);
    Files.createDirectories(report.getParent());
    return Files.writeString(
        report,
        "<?xml version='1.0'?>\n<testsuite name='x' " + attributes + "><testcase/></testsuite>");
  }

  private void expect(MavenProject project, String where, Optional<Path> started) {
    TestSummary.expect(request, project, where, started, said::add);
  }

  private void end() {
    request.getExecutionListener().sessionEnded(null);
  }

  @Test
  void testsOfAllModulesAreCountedWhereTheyRan() throws IOException {
    Path old = report("one/target/surefire-reports/TEST-old.xml", "tests='100' skipped='0'");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(60)));
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    expect(project("one"), "in the image", Optional.of(first));
    expect(project("two"), "in the image", Optional.of(second));
    expect(project("two"), "in the image", Optional.of(second));
    report(
        "one/target/surefire-reports/TEST-a.xml", "tests='5' errors='1' failures='1' skipped='2'");
    report("two/target/failsafe-reports/TEST-b.xml", "tests='4'");
    report("two/target/failsafe-reports/other.xml", "tests='4'");
    Files.writeString(first, "\n\n");
    Files.writeString(second, "\n");
    end();

    assertThat(said).containsExactly("7 tests ran in the image, in 3 JVMs, 2 were skipped");
  }

  @Test
  void whatRanElsewhereIsNotSaidToHaveRunThere() throws IOException {
    expect(project("one"), "in the image", Optional.of(folder.resolve("none")));
    expect(project("two"), "right here", Optional.empty());
    report("one/target/surefire-reports/TEST-a.xml", "tests='1'");
    report("two/target/surefire-reports/TEST-b.xml", "tests='1'");
    end();

    assertThat(said)
        .containsExactly(
            "1 test ran elsewhere than prepared for, in the image: no JVM was started there",
            "1 test ran right here");
  }

  @Test
  void noTestIsSaidToo() throws IOException {
    expect(project("one"), "in the image", Optional.of(folder.resolve("none")));
    end();
    assertThat(said).containsExactly("0 tests ran in the image");
  }

  @Test
  void reportsMayBeElsewhere() throws IOException {
    MavenProject project = project("one");
    Plugin surefire = new Plugin();
    surefire.setGroupId("org.apache.maven.plugins");
    surefire.setArtifactId("maven-surefire-plugin");
    Xpp3Dom configuration = new Xpp3Dom("configuration");
    Xpp3Dom reports = new Xpp3Dom("reportsDirectory");
    reports.setValue("other");
    configuration.addChild(reports);
    surefire.setConfiguration(configuration);
    project.getBuild().addPlugin(surefire);
    expect(project, "right here", Optional.empty());
    report("one/other/TEST-a.xml", "tests='2'");
    end();
    assertThat(said).containsExactly("2 tests ran right here");
  }

  @Test
  void aBrokenReportIsNamed() throws IOException {
    expect(project("one"), "right here", Optional.empty());
    Path report = folder.resolve("one/target/surefire-reports/TEST-a.xml");
    Files.createDirectories(report.getParent());
    Files.writeString(report, "<testsuite tests=");
    end();
    assertThat(said).singleElement().asString().startsWith("tests can't be counted: " + report);
  }

  @Test
  void theListenerThatWasThereHearsEverything() throws IOException {
    List<String> heard = new ArrayList<>();
    request.setExecutionListener(
        new AbstractExecutionListener() {
          @Override
          public void mojoStarted(ExecutionEvent event) {
            heard.add("mojoStarted");
          }

          @Override
          public void sessionEnded(ExecutionEvent event) {
            heard.add("sessionEnded after " + said);
          }
        });
    expect(project("one"), "right here", Optional.empty());
    expect(project("two"), "right here", Optional.empty());
    request.getExecutionListener().mojoStarted(null);
    end();
    assertThat(heard).containsExactly("mojoStarted", "sessionEnded after [0 tests ran right here]");
    assertThat(request.getExecutionListener().toString()).isNotEmpty();
  }
}
