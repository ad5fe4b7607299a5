package dev.buildimage.maven;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.maven.model.Model;
import org.apache.maven.model.building.ModelProcessor;
import org.apache.maven.model.io.DefaultModelReader;
import org.apache.maven.model.io.ModelReader;
import org.apache.maven.model.locator.DefaultModelLocator;

/**
 * Poms by their text, each parsed once: all modules of a build have the same parents, and most poms
 * are the same from one commit to the next. What one build has is kept until the end of the next.
 */
final class ParsedPoms implements ModelProcessor {
  private final ModelReader reader = new DefaultModelReader();
  private Map<ByteBuffer, PomText> before = Map.of();
  private Map<ByteBuffer, PomText> now = new HashMap<>();

  /** Another build begins. */
  void next() {
    before = now;
    now = new HashMap<>();
  }

  /** What a text says. */
  PomText of(byte[] text) throws IOException {
    ByteBuffer key = ByteBuffer.wrap(text);
    PomText known = now.get(key);
    if (known == null) {
      known = before.get(key);
      if (known == null) {
        known =
            new PomText(
                reader.read(new ByteArrayInputStream(text), Map.of(ModelReader.IS_STRICT, false)));
      }
      now.put(key, known);
    }
    return known;
  }

  /** Everything that stands between {@code ${} and {@code }} in the poms of this build. */
  Set<String> expressions() throws IOException {
    Set<String> all = new HashSet<>();
    for (PomText pom : now.values()) {
      all.addAll(pom.expressions());
    }
    return all;
  }

  /** For Maven's model builder, which changes what it reads. */
  @Override
  public Model read(InputStream input, Map<String, ?> options) throws IOException {
    try (input) {
      return Boolean.FALSE.equals(options.get(IS_STRICT)) && options.get(INPUT_SOURCE) == null
          ? of(input.readAllBytes()).model().clone()
          : reader.read(input, options);
    }
  }

  @Override
  public Model read(File input, Map<String, ?> options) throws IOException {
    return reader.read(input, options);
  }

  @Override
  public Model read(Reader input, Map<String, ?> options) throws IOException {
    return reader.read(input, options);
  }

  @Override
  public File locatePom(File folder) {
    return new DefaultModelLocator().locatePom(folder);
  }
}
