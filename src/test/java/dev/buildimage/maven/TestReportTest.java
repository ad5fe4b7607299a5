package dev.buildimage.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.build.BuildException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestReportTest {
  @TempDir Path folder;

  private TestReport read(String text) throws Exception {
    return TestReport.read(Files.writeString(folder.resolve("TEST-x.xml"), text));
  }

  @Test
  void testsAndHowTheyEnded() throws Exception {
    TestReport report =
        read(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuite name="a.FooTest" time="1,234.567" tests="5">
              <properties><property name="x" value="y"/></properties>
              <testcase name="passes" classname="a.FooTest" time="0.25"/>
              <testcase name="{int}[1]" classname="a.FooTest$Nested" time="0"><failure type="x">at</failure></testcase>
              <testcase name="errs" classname="a.FooTest"><error/><system-out>text</system-out></testcase>
              <testcase name="flaky" classname="a.FooTest" time="0.001"><flakyFailure><stackTrace/></flakyFailure></testcase>
              <testcase name="reruns" classname="a.FooTest"><failure/><rerunFailure/></testcase>
              <testcase name="skipped" classname="a.FooTest"><skipped/></testcase>
            </testsuite>
            """);
    assertThat(report.name()).isEqualTo("a.FooTest");
    assertThat(report.millis()).isEqualTo(1_234_567);
    assertThat(report.tests())
        .containsExactly(
            new TestReport.Case("a.FooTest", "passes", 250, false),
            new TestReport.Case("a.FooTest$Nested", "{int}[1]", 0, true),
            new TestReport.Case("a.FooTest", "errs", 0, true),
            new TestReport.Case("a.FooTest", "flaky", 1, false),
            new TestReport.Case("a.FooTest", "reruns", 0, true),
            new TestReport.Case("a.FooTest", "skipped", 0, false));
  }

  @Test
  void aSuffixIsNoPartOfTheClass() throws Exception {
    TestReport report =
        read(
            "<testsuite name='a.FooTest(second)' time='1'>"
                + "<testcase name='m(int)[1]' classname='a.FooTest(second)'/>"
                + "<testcase name='n'/></testsuite>");
    assertThat(report.name()).isEqualTo("a.FooTest");
    assertThat(report.tests())
        .extracting(TestReport.Case::className)
        .containsExactly("a.FooTest", "a.FooTest");
    assertThat(report.tests().get(0).name()).isEqualTo("m(int)[1]");
  }

  @Test
  void anythingElseIsNamed() {
    assertThatThrownBy(() -> read("<testsuite><testcase>"))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("TEST-x.xml is no report of tests");
    assertThatThrownBy(
            () -> read("<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a name='x'>&b;</a>"))
        .isInstanceOf(BuildException.class);
  }
}
