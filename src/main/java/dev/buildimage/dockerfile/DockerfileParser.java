package dev.buildimage.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Text to {@link Dockerfile} (Dockerfile reference). What is not supported is refused by name: an
 * instruction that is ignored makes an image that nobody asked for.
 */
public final class DockerfileParser {
  private static final Pattern STANDARD_SYNTAX =
      Pattern.compile("(docker\\.io/)?docker/dockerfile(-upstream)?([:@].*)?");
  // a quoted word, then a comma or the end: [ "$x" = y ] is a test of the shell's
  private static final Pattern FAILED_JSON =
      Pattern.compile("(?s)\\[\\s*(['\"\u201c])[^'\"\u201d]*['\"\u201d]\\s*(,.*)?]");

  /**
   * Parses a whole file.
   *
   * @param fileName for messages, as the user knows it
   * @throws DockerfileException at the first line that can't be followed
   */
  public Dockerfile parse(String fileName, String text) throws DockerfileException {
    Source source = Source.of(fileName, text);
    Syntax syntax = SyntaxParser.parse(source);
    checkSyntax(source, syntax.directives());
    InstructionReader reader = new InstructionReader(source);
    List<Instruction.Arg> globalArgs = new ArrayList<>();
    List<Instruction.From> froms = new ArrayList<>();
    List<Instruction> instructions = new ArrayList<>();
    for (Node node : syntax.nodes()) {
      Instruction instruction = reader.read(node);
      if (instruction instanceof Instruction.From from) {
        if (!froms.isEmpty()) {
          String problem = "a second FROM: multi-stage builds are not supported yet: keep one";
          throw reader.error(node, node.name(), problem);
        }
        froms.add(from);
      } else if (!froms.isEmpty()) {
        instructions.add(instruction);
      } else if (instruction instanceof Instruction.Arg arg) {
        globalArgs.add(arg);
      } else {
        String problem = "only ARG may come before the first FROM: begin with FROM image";
        throw reader.error(node, node.name(), problem);
      }
    }
    if (froms.isEmpty()) {
      throw source.error(1, "", "there is no FROM in this file: begin with FROM image");
    }
    List<Stage> stages = List.of(new Stage(froms.get(0), instructions));
    return new Dockerfile(
        source, syntax.directives(), globalArgs, stages, warnings(source, syntax));
  }

  private static List<String> warnings(Source source, Syntax syntax) {
    List<String> warnings = new ArrayList<>(syntax.warnings());
    for (Node node : syntax.nodes()) {
      if (looksLikeFailedJson(node)) {
        warnings.add(
            new Location(source.file(), node.startLine())
                + ": this is no JSON array of strings in double quotes, so it is a shell command");
      }
    }
    return warnings;
  }

  private static boolean looksLikeFailedJson(Node node) {
    boolean command =
        Keyword.of(node.name())
            .map(k -> k.arguments() == Keyword.Arguments.JSON_OR_TEXT)
            .orElse(false);
    return command && !node.json() && FAILED_JSON.matcher(node.args().get(0)).matches();
  }

  // Another frontend could mean anything by the same text.
  private static void checkSyntax(Source source, Directives directives) throws DockerfileException {
    String syntax = directives.syntax().orElse("docker/dockerfile");
    if (!STANDARD_SYNTAX.matcher(syntax).matches()) {
      throw source.error(
          1,
          source.lines().size(),
          syntax,
          "syntax '" + syntax + "' is not supported: use docker/dockerfile:1, or remove the line");
    }
  }
}
