package dev.buildimage.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.build.BuildException;
import dev.buildimage.build.BuildRequest;
import dev.buildimage.build.BuilderKey;
import dev.buildimage.image.Platform;
import dev.buildimage.key.KeyFormat;
import dev.buildimage.maven.MavenKeyRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.aether.DefaultSessionData;
import org.junit.jupiter.api.Test;

class SessionMemoryTest {
  private static final BuildRequest REQUEST = new BuildRequest("Dockerfile.build", List.of());
  private static final MavenKeyRequest MAVEN =
      new MavenKeyRequest(List.of("verify"), Set.of(), Optional.empty(), Optional.empty());

  private final SessionMemory memory = SessionMemory.of(new DefaultSessionData());
  private final AtomicInteger computed = new AtomicInteger();

  private static SessionMemory.Question question(BuildRequest request, String pom) {
    return new SessionMemory.Question(
        Path.of("w"), request, MAVEN, Optional.of(pom).filter(path -> !path.isEmpty()));
  }

  private String ask(SessionMemory.Question question, String... poms) throws Exception {
    return memory
        .key(
            question,
            () ->
                new BuilderKey(
                    "key " + computed.incrementAndGet(), "t", "m", Set.of(poms), List.of()))
        .key();
  }

  @Test
  void aSessionHasOne() {
    DefaultSessionData session = new DefaultSessionData();

    assertThat(SessionMemory.of(session)).isSameAs(SessionMemory.of(session)).isNotSameAs(memory);
  }

  @Test
  void modulesOfOneBuildHaveOneAnswer() throws Exception {
    assertThat(ask(question(REQUEST, "a/pom.xml"), "pom.xml", "a/pom.xml", "b/pom.xml"))
        .isEqualTo(ask(question(REQUEST, "b/pom.xml")))
        .isEqualTo("key 1");
  }

  @Test
  void otherBuildsAndOtherQuestionsHaveTheirOwn() throws Exception {
    ask(question(REQUEST, "pom.xml"), "pom.xml");

    assertThat(ask(question(REQUEST, "alone/pom.xml"), "alone/pom.xml")).isEqualTo("key 2");
    assertThat(ask(question(REQUEST, ""))).isEqualTo("key 3");
    assertThat(ask(question(REQUEST, ""))).isEqualTo("key 3");
    assertThat(ask(question(new BuildRequest("Other", List.of()), "pom.xml"), "pom.xml"))
        .isEqualTo("key 4");
    assertThat(ask(question(REQUEST, "pom.xml"))).isEqualTo("key 1");
  }

  @Test
  void withoutMavenLinesThePomDoesNotMatter() throws Exception {
    BuildRequest eksctl =
        new BuildRequest(
            "Dockerfile",
            List.of(),
            new TreeMap<>(),
            Platform.LINUX_AMD64,
            new KeyFormat.Eksctl(List.of()));

    assertThat(ask(question(eksctl, "a/pom.xml"))).isEqualTo(ask(question(eksctl, "b/pom.xml")));
  }

  @Test
  void aFailureIsNoAnswer() throws Exception {
    assertThatThrownBy(
            () ->
                memory.key(
                    question(REQUEST, "pom.xml"),
                    () -> {
                      throw new BuildException("no");
                    }))
        .isInstanceOf(BuildException.class);

    assertThat(ask(question(REQUEST, "pom.xml"), "pom.xml")).isEqualTo("key 1");
  }

  @Test
  void modulesSideBySideComputeOnce() throws Exception {
    CountDownLatch all = new CountDownLatch(4);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<String>> answers =
          List.of("a", "b", "c", "d").stream()
              .map(
                  module ->
                      threads.submit(
                          () -> {
                            all.countDown();
                            all.await();
                            return ask(question(REQUEST, module), "a", "b", "c", "d");
                          }))
              .toList();
      for (Future<String> answer : answers) {
        assertThat(answer.get()).isEqualTo("key 1");
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aDeedIsFirstOnce() {
    assertThat(memory.isFirst("a")).isTrue();
    assertThat(memory.isFirst("a")).isFalse();
    assertThat(memory.isFirst("b")).isTrue();
  }
}
