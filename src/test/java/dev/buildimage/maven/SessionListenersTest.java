package dev.buildimage.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.apache.maven.execution.AbstractExecutionListener;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.ExecutionEvent;
import org.apache.maven.execution.MavenExecutionRequest;
import org.junit.jupiter.api.Test;

class SessionListenersTest {
  private final MavenExecutionRequest request = new DefaultMavenExecutionRequest();
  private final List<String> told = new ArrayList<>();

  private final class Mavens extends AbstractExecutionListener {
    @Override
    public void sessionEnded(ExecutionEvent event) {
      told.add("Maven");
    }
  }

  private final class First extends AbstractExecutionListener {
    @Override
    public void sessionEnded(ExecutionEvent event) {
      told.add("first");
    }

    @Override
    public void mojoFailed(ExecutionEvent event) {
      throw new IllegalStateException("as it is");
    }
  }

  private final class Second extends AbstractExecutionListener {
    @Override
    public void sessionEnded(ExecutionEvent event) {
      told.add("second");
    }
  }

  @Test
  void thereIsOneOfEachTypeAndMavensOwnIsToldLast() {
    request.setExecutionListener(new Mavens());
    First first = SessionListeners.of(request, First.class, First::new);
    SessionListeners.of(request, Second.class, Second::new);

    assertThat(SessionListeners.of(request, First.class, First::new)).isSameAs(first);
    request.getExecutionListener().sessionEnded(null);
    assertThat(told).containsExactly("second", "first", "Maven");
  }

  @Test
  void noListenerBeforeIsNone() {
    SessionListeners.of(request, First.class, First::new);

    request.getExecutionListener().sessionEnded(null);
    request.getExecutionListener().projectStarted(null);
    assertThat(told).containsExactly("first");
  }

  @Test
  void exceptionsComeAsTheyAre() {
    SessionListeners.of(request, First.class, First::new);

    assertThatThrownBy(() -> request.getExecutionListener().mojoFailed(null))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("as it is");
  }
}
