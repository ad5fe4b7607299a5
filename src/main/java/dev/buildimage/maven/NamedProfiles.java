package dev.buildimage.maven;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.maven.model.Activation;
import org.apache.maven.model.Profile;
import org.apache.maven.model.building.ModelProblemCollector;
import org.apache.maven.model.profile.ProfileActivationContext;
import org.apache.maven.model.profile.ProfileSelector;

/**
 * Profiles as the repository alone decides: those that are named, else, pom by pom, those that are
 * active by default. JDK, operating system, properties, files and environment activate none.
 */
final class NamedProfiles implements ProfileSelector {
  private final Set<String> names;
  private final Set<String> seen = new TreeSet<>();

  NamedProfiles(Set<String> names) {
    this.names = names;
  }

  @Override
  public List<Profile> getActiveProfiles(
      Collection<Profile> profiles,
      ProfileActivationContext context,
      ModelProblemCollector problems) {
    profiles.forEach(profile -> seen.add(profile.getId()));
    List<Profile> named = profiles.stream().filter(p -> names.contains(p.getId())).toList();
    return named.isEmpty() ? profiles.stream().filter(this::isDefault).toList() : named;
  }

  private boolean isDefault(Profile profile) {
    return !names.contains("!" + profile.getId())
        && Optional.ofNullable(profile.getActivation())
            .filter(Activation::isActiveByDefault)
            .isPresent();
  }

  /** Names that no pom so far had a profile of. */
  List<String> unknown() {
    return names.stream()
        .map(name -> name.startsWith("!") ? name.substring(1) : name)
        .filter(name -> !seen.contains(name))
        .sorted()
        .toList();
  }
}
