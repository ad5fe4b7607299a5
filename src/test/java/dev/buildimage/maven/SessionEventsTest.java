package dev.buildimage.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.maven.execution.AbstractExecutionListener;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.ExecutionEvent;
import org.apache.maven.execution.MavenExecutionRequest;
import org.junit.jupiter.api.Test;

class SessionEventsTest {
  private final MavenExecutionRequest request = new DefaultMavenExecutionRequest();
  private final List<String> told = new ArrayList<>();

  private final class Mavens extends AbstractExecutionListener {
    @Override
    public void sessionEnded(ExecutionEvent event) {
      told.add("Maven");
    }

    @Override
    public void mojoFailed(ExecutionEvent event) {
      throw new IllegalStateException("as it is");
    }
  }

  private final class First implements SessionEvents.Hearer {
    @Override
    public void hear(String name, Optional<ExecutionEvent> event) {
      told.add("first " + name);
    }
  }

  private final class Second implements SessionEvents.Hearer {
    @Override
    public void hear(String name, Optional<ExecutionEvent> event) {
      told.add("second " + name);
    }
  }

  @Test
  void thereIsOneOfEachTypeAndMavensOwnIsToldLast() {
    request.setExecutionListener(new Mavens());
    First first = SessionEvents.hearer(request, First.class, First::new);
    SessionEvents.hearer(request, Second.class, Second::new);

    assertThat(SessionEvents.hearer(request, First.class, First::new)).isSameAs(first);
    request.getExecutionListener().sessionEnded(null);
    assertThat(told).containsExactly("first sessionEnded", "second sessionEnded", "Maven");
  }

  @Test
  void noListenerBeforeIsNone() {
    SessionEvents.hearer(request, First.class, First::new);

    request.getExecutionListener().projectStarted(null);
    assertThat(told).containsExactly("first projectStarted");
  }

  @Test
  void exceptionsComeAsTheyAre() {
    request.setExecutionListener(new Mavens());
    SessionEvents.hearer(request, First.class, First::new);

    assertThatThrownBy(() -> request.getExecutionListener().mojoFailed(null))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("as it is");
  }
}
