package dev.buildimage.maven;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.maven.execution.ExecutionListener;
import org.apache.maven.execution.MavenExecutionRequest;
import org.jspecify.annotations.Nullable;

/**
 * This plugin's own listeners to a session that is running. Maven asks its request for the listener
 * at each event, so one can be put before it at any time; it is a proxy, since Maven's newer
 * versions have events that this one's interface doesn't.
 */
public final class SessionListeners implements InvocationHandler {
  private final Optional<ExecutionListener> mavens;
  private final List<ExecutionListener> own = new ArrayList<>();

  private SessionListeners(Optional<ExecutionListener> mavens) {
    this.mavens = mavens;
  }

  /**
   * The listener of a type, from now on. Each is told of an event before Maven's own listener, the
   * one that came last first.
   *
   * @param first makes it when it is asked for the first time
   */
  public static <L extends ExecutionListener> L of(
      MavenExecutionRequest request, Class<L> type, Supplier<L> first) {
    // modules may be built side by side
    synchronized (request) {
      ExecutionListener there = request.getExecutionListener();
      SessionListeners listeners =
          there != null
                  && Proxy.isProxyClass(there.getClass())
                  && Proxy.getInvocationHandler(there) instanceof SessionListeners ours
              ? ours
              : install(request, Optional.ofNullable(there));
      return listeners.own(type, first);
    }
  }

  private static SessionListeners install(
      MavenExecutionRequest request, Optional<ExecutionListener> mavens) {
    SessionListeners listeners = new SessionListeners(mavens);
    request.setExecutionListener(
        (ExecutionListener)
            Proxy.newProxyInstance(
                SessionListeners.class.getClassLoader(),
                new Class<?>[] {ExecutionListener.class},
                listeners));
    return listeners;
  }

  private synchronized <L extends ExecutionListener> L own(Class<L> type, Supplier<L> first) {
    for (ExecutionListener listener : own) {
      if (type.isInstance(listener)) {
        return type.cast(listener);
      }
    }
    L listener = first.get();
    own.add(listener);
    return listener;
  }

  private synchronized List<ExecutionListener> lastFirst() {
    List<ExecutionListener> all = new ArrayList<>(own);
    Collections.reverse(all);
    return all;
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    if (method.getDeclaringClass() == Object.class) {
      return method.invoke(this, arguments);
    }
    try {
      for (ExecutionListener listener : lastFirst()) {
        method.invoke(listener, arguments);
      }
      return mavens.isPresent() ? method.invoke(mavens.get(), arguments) : null;
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
