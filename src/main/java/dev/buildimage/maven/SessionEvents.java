package dev.buildimage.maven;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.apache.maven.execution.ExecutionEvent;
import org.apache.maven.execution.ExecutionListener;
import org.apache.maven.execution.MavenExecutionRequest;
import org.jspecify.annotations.Nullable;

/**
 * What happens in a session. Maven asks its request for the listener at each event, so one can be
 * put before it while a session runs; every event goes on to the one that was there.
 */
public final class SessionEvents implements InvocationHandler {
  private final Optional<ExecutionListener> next;
  private final List<Hearer> hearers = new CopyOnWriteArrayList<>();

  private SessionEvents(Optional<ExecutionListener> next) {
    this.next = next;
  }

  /** Hears of everything, from any thread. */
  @FunctionalInterface
  public interface Hearer {
    /**
     * Something has happened.
     *
     * @param name of {@link ExecutionListener}'s method
     */
    void hear(String name, Optional<ExecutionEvent> event);
  }

  /** A session's only hearer of a type, which is made when it is first asked for. */
  public static <T extends Hearer> T hearer(
      MavenExecutionRequest request, Class<T> type, Supplier<T> maker) {
    // modules may be built side by side
    synchronized (request) {
      SessionEvents events = of(request);
      Optional<T> known =
          events.hearers.stream().filter(type::isInstance).map(type::cast).findFirst();
      T hearer = known.orElseGet(maker);
      if (known.isEmpty()) {
        events.hearers.add(hearer);
      }
      return hearer;
    }
  }

  private static SessionEvents of(MavenExecutionRequest request) {
    ExecutionListener listener = request.getExecutionListener();
    if (listener != null
        && Proxy.isProxyClass(listener.getClass())
        && Proxy.getInvocationHandler(listener) instanceof SessionEvents events) {
      return events;
    }
    SessionEvents events = new SessionEvents(Optional.ofNullable(listener));
    request.setExecutionListener(
        (ExecutionListener)
            Proxy.newProxyInstance(
                SessionEvents.class.getClassLoader(),
                new Class<?>[] {ExecutionListener.class},
                events));
    return events;
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    if (method.getDeclaringClass() == Object.class) {
      return method.invoke(this, arguments);
    }
    Optional<ExecutionEvent> event =
        arguments != null && arguments[0] instanceof ExecutionEvent first
            ? Optional.of(first)
            : Optional.empty();
    hearers.forEach(hearer -> hearer.hear(method.getName(), event));
    try {
      return next.isPresent() ? method.invoke(next.get(), arguments) : null;
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
