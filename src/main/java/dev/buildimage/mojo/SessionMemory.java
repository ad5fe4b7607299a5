package dev.buildimage.mojo;

import dev.buildimage.build.BuildException;
import dev.buildimage.build.BuildRequest;
import dev.buildimage.build.BuilderKey;
import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.key.KeyException;
import dev.buildimage.key.KeyFormat;
import dev.buildimage.maven.MavenKeyRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.aether.SessionData;

/**
 * What the modules of a build ask alike. Nothing of it outlives Maven's session; modules that are
 * built side by side wait for the first one's answer.
 */
final class SessionMemory {
  private final List<Known> keys = new ArrayList<>();
  private final Set<Object> done = new HashSet<>();

  /** The one of a session. */
  static SessionMemory of(SessionData session) {
    session.set(SessionMemory.class, null, new SessionMemory());
    return (SessionMemory) session.get(SessionMemory.class);
  }

  /**
   * What decides a key.
   *
   * @param pom that asks, a path in the repository; empty without one
   */
  record Question(
      Path workTree, BuildRequest request, MavenKeyRequest maven, Optional<String> pom) {
    /** Modules of one build differ in their poms alone. */
    boolean isAnsweredBy(Known known) {
      return workTree.equals(known.question.workTree)
          && request.equals(known.question.request)
          && maven.equals(known.question.maven)
          && (pom.equals(known.question.pom)
              || pom.filter(known.key.poms()::contains).isPresent()
              || request.keyFormat() instanceof KeyFormat.Eksctl);
    }
  }

  private record Known(Question question, BuilderKey key) {}

  /** How an answer is found that is not known yet. */
  @FunctionalInterface
  interface Computation {
    BuilderKey compute() throws BuildException, DockerfileException, KeyException, IOException;
  }

  /** The key of a question. */
  synchronized BuilderKey key(Question question, Computation computation)
      throws BuildException, DockerfileException, KeyException, IOException {
    Optional<Known> known = keys.stream().filter(question::isAnsweredBy).findFirst();
    if (known.isEmpty()) {
      known = Optional.of(new Known(question, computation.compute()));
      keys.add(known.get());
    }
    return known.get().key();
  }

  /** Whether nobody was here with this before. */
  synchronized boolean isFirst(Object deed) {
    return done.add(deed);
  }
}
