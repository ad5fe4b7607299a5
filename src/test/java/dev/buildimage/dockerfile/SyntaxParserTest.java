package dev.buildimage.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyntaxParserTest {
  private static Syntax parse(String text) throws DockerfileException {
    return SyntaxParser.parse(Source.of("Dockerfile.build", text));
  }

  private static List<Heredoc> heredocs(String text) throws DockerfileException {
    List<Node> nodes = parse(text).nodes();
    assertThat(nodes).hasSize(1);
    return nodes.get(0).heredocs();
  }

  @Test
  void readsDirectivesAtTheTopOnly() throws DockerfileException {
    Syntax syntax =
        parse(
            """
            # syntax=docker/dockerfile:1
            #check = skip=all;error=true
              # ESCAPE=`
            FROM x
            # escape=\\
            RUN a `
              b\\
            """);
    assertThat(syntax.directives().syntax()).contains("docker/dockerfile:1");
    assertThat(syntax.directives().check()).contains("skip=all;error=true");
    assertThat(syntax.directives().escape()).isEqualTo('`');
    assertThat(syntax.nodes().get(1).args()).containsExactly("a   b\\");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "# a comment\n# escape=`\nFROM x\n",
        "\n# escape=`\nFROM x\n",
        "FROM x\n# escape=`\n",
        "# unknown=1\n# escape=`\nFROM x\n"
      })
  void takesALateDirectiveForAComment(String text) throws DockerfileException {
    assertThat(parse(text).directives().escape()).isEqualTo('\\');
  }

  @Test
  void refusesBadDirectives() {
    assertThatExceptionOfType(DockerfileException.class)
        .isThrownBy(() -> parse("# escape=^\nFROM x\n"))
        .withMessage(
            """
            Dockerfile.build:1:10: '^' can't be the escape character: use \\ or `
            # escape=^
                     ^""");
    assertThatExceptionOfType(DockerfileException.class)
        .isThrownBy(() -> parse("# syntax=a\n# Syntax=b\nFROM x\n"))
        .withMessageStartingWith("Dockerfile.build:2:3: directive 'syntax' is set twice");
  }

  @Test
  void numbersLines() throws DockerfileException {
    List<Node> nodes =
        parse(
                """
                # comment

                FROM x
                RUN a \\
                  # comment inside

                  b

                RUN <<A <<-B
                1
                A
                \t2
                \tB
                ENV x=y
                """)
            .nodes();
    assertThat(nodes)
        .extracting(Node::startLine, Node::endLine)
        .containsExactly(tuple(3, 3), tuple(4, 7), tuple(9, 13), tuple(14, 14));
    assertThat(nodes.get(1).original()).isEqualTo("RUN a   b");
  }

  @Test
  void warnsOfEmptyLinesInsideAnInstruction() throws DockerfileException {
    assertThat(parse("FROM x\nRUN a \\\n\n  b\nRUN c \\\n# fine\n  d\n").warnings())
        .containsExactly(
            new Warning(
                2,
                Check.NO_EMPTY_CONTINUATION,
                "an empty line inside a continued instruction: begin it with # or remove it"));
  }

  @Test
  void readsWindowsLineEndingsAndAByteOrderMark() throws DockerfileException {
    Syntax syntax = parse("\uFEFFFROM x\r\nRUN a \\\r\n  b\r\nCOPY <<E /c\r\nd\r\nE\r\n");
    assertThat(syntax.nodes()).extracting(Node::name).containsExactly("FROM", "RUN", "COPY");
    assertThat(syntax.nodes().get(1).args()).containsExactly("a   b");
    assertThat(syntax.nodes().get(2).heredocs().get(0).content()).isEqualTo("d\r\n");
  }

  @Test
  void readsQuotedFlags() throws DockerfileException {
    Node node = parse("COPY --chown=\"a b\":c --x='1'\\ 2 -- --y z\n").nodes().get(0);
    assertThat(node.flags()).containsExactly("--chown=a b:c", "--x=1 2");
    assertThat(node.args()).containsExactly("--y", "z");
  }

  @Test
  void readsAHereDocument() throws DockerfileException {
    assertThat(heredocs("RUN <<EOF\n# kept\n\necho \\\nEOF\n"))
        .containsExactly(new Heredoc("EOF", 0, true, false, "# kept\n\necho \\\n"));
    assertThat(heredocs("RUN 3<<EMPTY cat\nEMPTY"))
        .containsExactly(new Heredoc("EMPTY", 3, true, false, ""));
    assertThat(heredocs("RUN <<  EOF  > /x\nEOF\n"))
        .containsExactly(new Heredoc("EOF", 0, true, false, ""));
    assertThat(heredocs("RUN <<$EOF\n$EOF\n"))
        .containsExactly(new Heredoc("$EOF", 0, true, false, ""));
    assertThat(heredocs("ONBUILD RUN <<EOF\nx\nEOF\n")).hasSize(1);
  }

  @Test
  void readsSeveralHereDocumentsOfOneLine() throws DockerfileException {
    assertThat(heredocs("COPY <<X <<Y /dest/\nY\nX\nX\nY\n"))
        .containsExactly(
            new Heredoc("X", 0, true, false, "Y\n"), new Heredoc("Y", 0, true, false, "X\n"));
  }

  @Test
  void knowsWhetherAMarkerIsQuoted() throws DockerfileException {
    assertThat(heredocs("RUN <<'EOF'\nx\nEOF\n").get(0).expand()).isFalse();
    assertThat(heredocs("RUN <<E\"O\"F\nx\nEOF\n").get(0).expand()).isFalse();
    assertThat(heredocs("RUN <<E\\'F\nx\nE'F\n").get(0).expand()).isTrue();
    assertThat(heredocs("RUN <<'one two'\nx\none two\n").get(0).name()).isEqualTo("one two");
  }

  @Test
  void takesLeadingTabsAway() throws DockerfileException {
    Heredoc heredoc = heredocs("RUN <<-EOF\n\t\ta\n\t b\nc\n\tEOF\n").get(0);
    assertThat(heredoc.content()).isEqualTo("\t\ta\n\t b\nc\n");
    assertThat(heredoc.text()).isEqualTo("a\n b\nc\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RUN \"<<EOF\"",
        "RUN '<<EOF'",
        "RUN [\"<<EOF\"]",
        "RUN cat <<<EOF",
        "RUN a <b",
        "RUN a <<",
        "USER <<EOF",
        "RUN echo ${x^^} <<EOF",
        "RUN echo it's <<EOF"
      })
  void seesNoHereDocument(String line) throws DockerfileException {
    assertThat(heredocs(line)).isEmpty();
  }

  @Test
  void refusesAHereDocumentWithoutEnd() {
    assertThatExceptionOfType(DockerfileException.class)
        .isThrownBy(() -> parse("FROM x\nRUN cat <<EOF\na\n EOF\n"))
        .withMessage(
            """
            Dockerfile.build:2:9: here-document 'EOF' does not end: a line that is just EOF is\
             missing
            RUN cat <<EOF
                    ^""");
  }
}
