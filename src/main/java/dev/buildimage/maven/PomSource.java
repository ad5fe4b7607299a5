package dev.buildimage.maven;

import dev.buildimage.build.BuildException;
import dev.buildimage.key.KeyException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.maven.model.building.ModelSource2;
import org.jspecify.annotations.Nullable;

/** A pom of the repository as Maven's model builder wants it, checked out or not. */
final class PomSource implements ModelSource2 {
  private final RawPoms poms;
  private final Path path;
  private final byte[] text;

  PomSource(RawPoms poms, Path path, byte[] text) {
    this.poms = poms;
    this.path = path;
    this.text = text;
  }

  @Override
  public InputStream getInputStream() {
    return new ByteArrayInputStream(text);
  }

  @Override
  public String getLocation() {
    return poms.name(path);
  }

  @Override
  public URI getLocationURI() {
    return path.toUri();
  }

  @Override
  public @Nullable ModelSource2 getRelatedSource(String relativePath) {
    try {
      Optional<Path> related = poms.related(path, relativePath);
      return related.isPresent() ? poms.source(related.get()) : null;
    } catch (BuildException | KeyException e) {
      throw new IllegalStateException("all parents were read before", e);
    }
  }
}
