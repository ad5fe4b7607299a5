package dev.buildimage.maven;

import java.nio.file.Path;
import java.util.List;
import org.apache.maven.model.Model;

/**
 * A module as Maven understands it: parents, named profiles and properties applied; management not
 * yet applied, BOMs not yet imported.
 *
 * @param path of its pom
 * @param parents those that are not in the repository, each {@code group:artifact version}, the
 *     nearest first
 * @param inherited the nearest such parent as a model of its own, else an empty one
 */
record EffectivePom(Path path, Model model, List<String> parents, Model inherited) {
  EffectivePom {
    parents = List.copyOf(parents);
  }

  /** {@code group:artifact}. */
  String id() {
    return model.getGroupId() + ":" + model.getArtifactId();
  }
}
