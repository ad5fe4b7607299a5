package dev.buildimage.maven;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.maven.model.Build;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginManagement;
import org.apache.maven.model.building.DefaultModelBuildingRequest;
import org.apache.maven.model.management.DefaultPluginManagementInjector;

/** The plugins that a module runs, with what management says of them; the others say nothing. */
final class EffectivePlugins {
  private final Lifecycle lifecycle;

  EffectivePlugins(Lifecycle lifecycle) {
    this.lifecycle = lifecycle;
  }

  /** Of a module; a version is absent where neither it nor its parents name one. */
  List<Plugin> of(EffectivePom pom) {
    Model model = pom.model().clone();
    Build build = Optional.ofNullable(model.getBuild()).orElseGet(Build::new);
    model.setBuild(build);
    List<Plugin> managed =
        Optional.ofNullable(build.getPluginManagement())
            .map(PluginManagement::getPlugins)
            .orElse(List.of());
    Optional<List<String>> bound = lifecycle.plugins(model.getPackaging());
    List<Plugin> implied = new ArrayList<>();
    for (Plugin plugin : managed) {
      boolean used =
          bound.isEmpty() || bound.get().contains(plugin.getKey()) || lifecycle.isCalled(plugin);
      if (used && !names(build.getPlugins(), plugin)) {
        Plugin bare = new Plugin();
        bare.setGroupId(plugin.getGroupId());
        bare.setArtifactId(plugin.getArtifactId());
        implied.add(bare);
      }
    }
    implied.forEach(build::addPlugin);
    new DefaultPluginManagementInjector()
        .injectManagement(model, new DefaultModelBuildingRequest(), problem -> {});
    // not from build, which is no longer the model's in Maven 4
    return model.getBuild().getPlugins().stream().filter(lifecycle::reaches).toList();
  }

  private static boolean names(List<Plugin> plugins, Plugin plugin) {
    return plugins.stream().map(Plugin::getKey).anyMatch(key -> key.equals(plugin.getKey()));
  }
}
