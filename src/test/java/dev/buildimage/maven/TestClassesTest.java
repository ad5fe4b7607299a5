package dev.buildimage.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.maven.model.Build;
import org.apache.maven.model.Model;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestClassesTest {
  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

  @TempDir Path folder;
  private MavenProject project;

  @BeforeEach
  void project() {
    Model model = new Model();
    model.setBuild(new Build());
    project = new MavenProject(model);
    project.setFile(folder.resolve("pom.xml").toFile());
    project.getBuild().setDirectory(folder.resolve("target").toString());
  }

  private void report(String file, long ended, String text) throws IOException {
    Path report = folder.resolve("target").resolve(file);
    Files.createDirectories(report.getParent());
    Files.writeString(report, text);
    Files.setLastModifiedTime(report, FileTime.from(START.plusSeconds(ended)));
  }

  @Test
  void whatReportsSayIsReadFromBothPluginsSinceAMoment() throws IOException {
    report("surefire-reports/TEST-old.xml", -1, "<testsuite name='a.Old' tests='1'/>");
    report(
        "surefire-reports/TEST-a.xml",
        5,
        """
        <testsuite name='a.Bad' time='1,234.5' tests='4' failures='1' errors='1' skipped='1'>
          <properties><property name='x' value='y'/></properties>
          <testcase name='good'><system-out>&lt;failure&gt;</system-out></testcase>
          <testcase name='one'><failure message='expected: &lt;1&gt;&#10;but' type='x'>at</failure></testcase>
          <testcase name='two'><error type='x'>at</error></testcase>
          <testcase name='three'><skipped/></testcase>
        </testsuite>
        """);
    report("failsafe-reports/TEST-b.xml", 9, "<testsuite name='a.GoodIT' time='0.25' tests='2'/>");
    report("failsafe-reports/failsafe-summary.xml", 9, "<failsafe-summary/>");

    List<TestClass> classes = TestClasses.since(project, START, new HashSet<>());

    assertThat(classes)
        .containsExactly(
            new TestClass(
                "a.Bad",
                START.plusSeconds(5),
                Duration.ofMillis(1_234_500),
                4,
                2,
                1,
                List.of("one: expected: <1>", "two")),
            new TestClass(
                "a.GoodIT", START.plusSeconds(9), Duration.ofMillis(250), 2, 0, 0, List.of()));
  }

  @Test
  void whatIsNoReportOrOnlyHalfWrittenIsLeftOut() throws IOException {
    report("surefire-reports/TEST-empty.xml", 1, "");
    report("surefire-reports/TEST-half.xml", 1, "<testsuite name='a' tests='2' failures='1'><test");
    report(
        "surefire-reports/TEST-entity.xml",
        1,
        "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><testsuite name='&x;'/>");

    assertThat(TestClasses.since(project, START, new HashSet<>())).isEmpty();
  }

  @Test
  void whatModulesReportIntoOneFolderIsTheFirstOnes() throws IOException {
    report("surefire-reports/TEST-a.xml", 5, "<testsuite name='a.Good' tests='1'/>");
    Set<Path> known = new HashSet<>();

    assertThat(TestClasses.since(project, START, known)).hasSize(1);
    report("surefire-reports/TEST-b.xml", 6, "<testsuite name='a.Other' tests='1'/>");
    project.getBuild().setDirectory(folder.resolve("target/../target").toString());
    assertThat(TestClasses.since(project, START, known))
        .extracting(TestClass::name)
        .containsExactly("a.Other");
  }

  @Test
  void aProjectWithoutTestsHasNone() throws IOException {
    assertThat(TestClasses.since(project, START, new HashSet<>())).isEmpty();
  }
}
