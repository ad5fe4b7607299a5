package dev.buildimage.maven;

import org.apache.maven.model.Model;
import org.apache.maven.model.superpom.SuperPomProvider;

/**
 * A super POM with nothing in it: Maven's own differs from version to version, and the key must not
 * know which Maven computes it.
 */
final class BareSuperPom implements SuperPomProvider {
  @Override
  public Model getSuperModel(String version) {
    Model model = new Model();
    model.setModelVersion("4.0.0");
    return model;
  }
}
