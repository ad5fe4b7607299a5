package dev.buildimage.maven;

import dev.buildimage.sandbox.Network;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.codehaus.plexus.util.xml.Xpp3Dom;

/**
 * Configurations of Surefire and Failsafe under which tests would not run in the builder image, or
 * would hang there.
 */
public final class TestPluginTraps {
  private static final String MAVENS_OWN =
      ", tests in Maven's own JVM: fork at least one, or set builder.skip";

  private final TestPlugins plugins;
  private final List<String> traps = new ArrayList<>();

  /** Of a project's plugins. */
  public TestPluginTraps(TestPlugins plugins) {
    this.plugins = plugins;
  }

  /**
   * What is in the way, each with the way out; empty when all is well.
   *
   * @param jvm the builder image's, which may already be set
   */
  public List<String> of(Path jvm, Network network) {
    refuse(
        plugins.values("jvm", "jvm"),
        text -> !text.equals(jvm.toString()),
        ", which wins over the builder image's: remove it, or set builder.skip");
    refuse(plugins.values("forkCount", "forkCount"), text -> text.matches("[0.]+C?"), MAVENS_OWN);
    refuse(plugins.values("forkMode", "forkMode"), "never"::equals, MAVENS_OWN);
    refuse(
        plugins.values(
            "enableProcessChecker",
            "surefire.enableProcessChecker",
            "failsafe.enableProcessChecker"),
        Set.of("native", "all")::contains,
        ", which looks for Maven's process where a container can't see it and ends the tests: use"
            + " ping");
    if (network == Network.NONE) {
      refuse(
          plugins.debuggers(),
          text -> true,
          ", and nobody reaches a debugger where the network is loopback alone: set"
              + " builder.network to host");
      for (Xpp3Dom node : plugins.elements("forkNode")) {
        String implementation = String.valueOf(node.getAttribute("implementation"));
        if (!implementation.endsWith("LegacyForkNodeFactory")) {
          traps.add(
              "forkNode is "
                  + implementation
                  + ", by which tests talk to Maven over TCP, and would wait forever where the"
                  + " network is loopback alone: remove it, or set builder.network to host");
        }
      }
    }
    return traps.stream().distinct().toList();
  }

  private void refuse(List<TestPlugins.Value> values, Predicate<String> trap, String why) {
    values.stream()
        .filter(value -> trap.test(value.text()))
        .forEach(value -> traps.add(value.said() + why));
  }
}
