package dev.buildimage.mojo;

import dev.buildimage.maven.RegistryServers;
import dev.buildimage.maven.SessionLines;
import dev.buildimage.sandbox.Doctor;
import dev.buildimage.sandbox.Finding;
import dev.buildimage.sandbox.Namespaces;
import java.io.IOException;
import java.util.List;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;

/**
 * Says what of this machine builds and tests can use, what not, why, and what would help.
 *
 * @since 0.1.0
 */
@Mojo(name = "doctor", aggregator = true, threadSafe = true, requiresProject = false)
public final class DoctorMojo extends BuilderMojo {
  /** Called by Maven. */
  @Inject
  public DoctorMojo(RegistryServers servers, SessionLines lines) {
    super(servers, lines);
  }

  @Override
  void run(Services services) throws IOException, MojoFailureException {
    List<Finding> findings = new Doctor(services.store(), new Namespaces()).examine();
    for (Finding finding : findings) {
      String line = finding.subject() + ": " + finding.detail().replace("\n", "\n    ");
      if (finding.works()) {
        getLog().info(line);
      } else {
        getLog().warn(line + finding.fix().map(fix -> "\n  -> " + fix).orElse(""));
      }
    }
    if (findings.stream().noneMatch(f -> f.works() && f.subject().startsWith("runtime"))) {
      throw new MojoFailureException(
          "no container can be run on this machine; the lines above say why, and what would help");
    }
  }
}
