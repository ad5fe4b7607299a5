package dev.buildimage.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Text to {@link Dockerfile} (Dockerfile reference). What is not supported is refused by name: an
 * instruction that is ignored makes an image that nobody asked for.
 */
public final class DockerfileParser {
  private static final Pattern STANDARD_SYNTAX =
      Pattern.compile("(docker\\.io/)?docker/dockerfile(-upstream)?([:@].*)?");

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
    List<Stage> stages = new ArrayList<>();
    Optional<Instruction.From> from = Optional.empty();
    List<Instruction> instructions = new ArrayList<>();
    for (Node node : syntax.nodes()) {
      Instruction instruction = reader.read(node);
      if (instruction instanceof Instruction.From next) {
        from.ifPresent(f -> stages.add(new Stage(stages.size(), f, instructions)));
        instructions.clear();
        from = Optional.of(next);
      } else if (from.isPresent()) {
        instructions.add(instruction);
      } else if (instruction instanceof Instruction.Arg arg) {
        globalArgs.add(arg);
      } else {
        String problem = "only ARG may come before the first FROM: begin with FROM image";
        throw reader.error(node, node.name(), problem);
      }
    }
    if (from.isEmpty()) {
      throw source.error(1, "", "there is no FROM in this file: begin with FROM image");
    }
    stages.add(new Stage(stages.size(), from.get(), instructions));
    return new Dockerfile(
        source,
        syntax.directives(),
        globalArgs,
        stages,
        CheckOptions.of(source, syntax.directives()).apply(source, Linter.warnings(syntax)));
  }

  /**
   * Parses what a base image's configuration has as {@code OnBuild}.
   *
   * @param image for messages
   * @throws DockerfileException at the first trigger that is not one instruction
   */
  public List<Trigger> triggers(String image, List<String> texts) throws DockerfileException {
    List<Trigger> triggers = new ArrayList<>();
    for (String text : texts) {
      Source source = Source.of("ONBUILD of " + image, text);
      List<Node> nodes = SyntaxParser.parse(source).nodes();
      InstructionReader reader = new InstructionReader(source);
      if (nodes.size() != 1) {
        throw reader.error(nodes.get(1), nodes.get(1).name(), "ONBUILD holds one instruction only");
      }
      triggers.add(new Trigger(source, reader.triggered(nodes.get(0))));
    }
    return List.copyOf(triggers);
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
