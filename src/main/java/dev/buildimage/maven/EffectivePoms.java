package dev.buildimage.maven;

import dev.buildimage.build.BuildException;
import dev.buildimage.build.UnavailableParentException;
import dev.buildimage.key.KeyException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.maven.model.Model;
import org.apache.maven.model.building.DefaultModelBuilder;
import org.apache.maven.model.building.DefaultModelBuilderFactory;
import org.apache.maven.model.building.DefaultModelBuildingRequest;
import org.apache.maven.model.building.ModelBuildingException;
import org.apache.maven.model.building.ModelBuildingRequest;
import org.apache.maven.model.building.ModelBuildingResult;
import org.apache.maven.model.building.ModelProblem;
import org.apache.maven.model.building.ModelSource2;
import org.apache.maven.model.resolution.UnresolvableModelException;

/**
 * Maven's own model builder, but deaf to the machine: no system property, no environment, no
 * settings, no activation of profiles, and nothing that a Maven version brings along.
 */
final class EffectivePoms {
  private static final String WITHOUT_OFFLINE =
      "run once without -o so that its parents are in the local repository";

  private final RawPoms raw;
  private final ReactorPoms reactor;
  private final NamedProfiles profiles;
  private final Properties properties;
  private final DefaultModelBuilder builder;
  private final Map<String, Model> externals = new HashMap<>();

  /**
   * For one build.
   *
   * @param properties what the repository itself puts on Maven's command line
   */
  EffectivePoms(
      RawPoms raw,
      ParsedPoms parsed,
      ReactorPoms reactor,
      NamedProfiles profiles,
      Map<String, String> properties) {
    this.raw = raw;
    this.reactor = reactor;
    this.profiles = profiles;
    this.properties = new Properties();
    this.properties.putAll(properties);
    this.builder =
        new DefaultModelBuilderFactory()
            .newInstance()
            .setModelProcessor(parsed)
            .setProfileSelector(profiles)
            .setSuperPomProvider(new BareSuperPom());
  }

  /**
   * A pom of the repository.
   *
   * @throws BuildException naming what in which pom is wrong
   */
  EffectivePom of(Path pom) throws BuildException, KeyException, UnavailableParentException {
    ModelSource2 source = raw.source(pom);
    // the model builder would not say which of them is wrong
    raw.parents(pom);
    try {
      // the file, which need not be there, is for ${project.basedir} alone
      ModelBuildingResult result =
          builder.build(request().setPomFile(pom.toFile()).setModelSource(source));
      List<String> parents = new ArrayList<>();
      Optional<Model> nearest = Optional.empty();
      for (String id : result.getModelIds()) {
        Model model = id.isEmpty() ? new Model() : result.getRawModel(id);
        String version = Optional.ofNullable(model.getVersion()).orElseGet(() -> version(model));
        String group =
            Optional.ofNullable(model.getGroupId())
                .orElseGet(() -> model.getParent() == null ? "" : model.getParent().getGroupId());
        if (reactor.isExternal(group, model.getArtifactId(), version)) {
          parents.add(group + ":" + model.getArtifactId() + " " + version);
          if (nearest.isEmpty()) {
            nearest = Optional.of(external(group, model.getArtifactId(), version));
          }
        }
      }
      return new EffectivePom(
          pom, result.getEffectiveModel(), parents, nearest.orElseGet(Model::new));
    } catch (ModelBuildingException e) {
      if (e.getProblems().stream().anyMatch(EffectivePoms::isUnavailable)) {
        throw new UnavailableParentException(problems(pom, e), e);
      }
      throw new BuildException(problems(pom, e), e);
    } catch (UnresolvableModelException e) {
      throw new UnavailableParentException(
          raw.name(pom) + ": " + e.getMessage() + "; " + WITHOUT_OFFLINE, e);
    }
  }

  /** Something may be wrong here and now, and right elsewhere. */
  private static boolean isUnavailable(ModelProblem problem) {
    return problem.getException() instanceof UnresolvableModelException missing
        && missing.getCause() instanceof UnavailableParentException;
  }

  private static String version(Model model) {
    return model.getParent() == null ? "" : model.getParent().getVersion();
  }

  private Model external(String groupId, String artifactId, String version)
      throws UnresolvableModelException, ModelBuildingException {
    String id = groupId + ":" + artifactId + ":" + version;
    Model known = externals.get(id);
    if (known == null) {
      known =
          builder
              .build(request().setModelSource(reactor.resolveModel(groupId, artifactId, version)))
              .getEffectiveModel();
      externals.put(id, known);
    }
    return known;
  }

  /** Fails when a profile was named that none of the poms has. */
  void refuseUnknownProfiles() throws BuildException {
    List<String> unknown = profiles.unknown();
    if (!unknown.isEmpty()) {
      throw new BuildException(
          "no pom of the build has a profile "
              + String.join(", ", unknown)
              + ": correct the plugin's <profiles>; those of settings.xml are the machine's and don't"
              + " count");
    }
  }

  private DefaultModelBuildingRequest request() {
    DefaultModelBuildingRequest request = new DefaultModelBuildingRequest();
    request.setTwoPhaseBuilding(true);
    request.setProcessPlugins(false);
    request.setValidationLevel(ModelBuildingRequest.VALIDATION_LEVEL_MINIMAL);
    request.setModelResolver(reactor);
    request.setSystemProperties(new Properties());
    request.setUserProperties(properties);
    // ${maven.build.timestamp} is no reason for another key
    request.setBuildStartTime(new Date(0));
    return request;
  }

  private String problems(Path pom, ModelBuildingException failure) {
    Set<ModelProblem.Severity> errors =
        Set.of(ModelProblem.Severity.ERROR, ModelProblem.Severity.FATAL);
    String text =
        failure.getProblems().stream()
            .filter(problem -> errors.contains(problem.getSeverity()))
            .map(problem -> problem.getMessage())
            .distinct()
            .collect(Collectors.joining("; "));
    return raw.name(pom)
        + " has no effective model, which the key needs: "
        + text
        + "; correct the pom, or "
        + WITHOUT_OFFLINE;
  }
}
