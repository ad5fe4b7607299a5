package dev.buildimage.mojo;

import dev.buildimage.maven.SessionEvents;
import dev.buildimage.sandbox.Watchdog;
import java.util.Optional;
import org.apache.maven.execution.ExecutionEvent;

/**
 * Sends what watches over a session's tests away when the session is over: a Maven that ends would
 * wait for it, and one that stays for further builds would gather many.
 */
record TestsWatchdog(Watchdog watchdog) implements SessionEvents.Hearer {
  @Override
  public void hear(String name, Optional<ExecutionEvent> event) {
    if (name.equals("sessionEnded")) {
      watchdog.close();
    }
  }
}
