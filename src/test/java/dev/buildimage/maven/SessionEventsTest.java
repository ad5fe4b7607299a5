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
  private final List<String> heard = new ArrayList<>();

  private final class One implements SessionEvents.Hearer {
    @Override
    public void hear(String name, Optional<ExecutionEvent> event) {
      heard.add("one " + name);
    }
  }

  private final class Other implements SessionEvents.Hearer {
    @Override
    public void hear(String name, Optional<ExecutionEvent> event) {
      heard.add("other " + name);
    }
  }

  @Test
  void eachHearsOnceWhoeverElseDoes() {
    request.setExecutionListener(
        new AbstractExecutionListener() {
          @Override
          public void mojoFailed(ExecutionEvent event) {
            heard.add("first mojoFailed");
          }
        });
    One one = SessionEvents.hearer(request, One.class, One::new);
    Other other = SessionEvents.hearer(request, Other.class, Other::new);
    assertThat(SessionEvents.hearer(request, One.class, One::new)).isSameAs(one);
    assertThat(SessionEvents.hearer(request, Other.class, Other::new)).isSameAs(other);
    request.getExecutionListener().mojoFailed(null);
    assertThat(heard).containsExactly("one mojoFailed", "other mojoFailed", "first mojoFailed");
  }

  @Test
  void whatTheFirstThrowsIsThrown() {
    request.setExecutionListener(
        new AbstractExecutionListener() {
          @Override
          public void sessionEnded(ExecutionEvent event) {
            throw new IllegalStateException("as it was");
          }
        });
    SessionEvents.hearer(request, One.class, One::new);
    assertThatThrownBy(() -> request.getExecutionListener().sessionEnded(null))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("as it was");
  }
}
