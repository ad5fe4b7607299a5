package dev.buildimage.ci;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Whether a file is YAML 1.2, of one or several documents. */
final class YamlSyntax {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /**
   * Why it isn't.
   *
   * @param line from 1
   */
  record Problem(int line, String what) {}

  /** The first problem of a file. */
  Optional<Problem> problem(FileText file) {
    ByteBuffer bytes = ByteBuffer.wrap(file.bytes());
    CharBuffer characters = CharBuffer.allocate(bytes.remaining());
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CoderResult decoded = decoder.decode(bytes, characters, true);
    if (decoded.isError()) {
      int line = file.location(bytes.position()).line();
      return Optional.of(new Problem(line, "not UTF-8"));
    }
    String text = characters.flip().toString();
    return problem(text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text);
  }

  private static Optional<Problem> problem(String text) {
    LoadSettings settings = LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build();
    try {
      new Compose(settings).composeAllFromString(text).forEach(document -> {});
      return Optional.empty();
    } catch (MarkedYamlEngineException e) {
      Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
      return Optional.of(new Problem(mark.map(m -> m.getLine() + 1).orElse(1), e.getProblem()));
    } catch (ReaderException e) {
      int offset = text.offsetByCodePoints(0, e.getPosition());
      int line = 1 + (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
      String what = String.format("U+%04X is no character of YAML's", e.getCodePoint());
      return Optional.of(new Problem(line, what));
    } catch (YamlEngineException e) {
      return Optional.of(new Problem(1, String.valueOf(e.getMessage())));
    }
  }
}
