package dev.buildimage.mojo;

import dev.buildimage.build.StepOptions;
import java.nio.file.Path;
import org.apache.maven.plugin.MojoExecutionException;

/**
 * A secret as the pom has it: {@code <id>} with {@code <env>} or {@code <file>}; or as a property
 * has it, {@code ID=env:NAME} or {@code ID=file:PATH}. Maven fills it.
 */
public final class SecretParameter {
  private String id = "";
  private String env = "";
  private String file = "";

  /** Called by Maven, for an element without elements in it. */
  public void set(String text) {
    int equals = text.indexOf('=');
    id = equals < 0 ? text : text.substring(0, equals);
    String from = equals < 0 ? "" : text.substring(equals + 1);
    if (from.startsWith("env:")) {
      env = from.substring("env:".length());
    } else if (from.startsWith("file:")) {
      file = from.substring("file:".length());
    }
  }

  /** What {@code RUN --mount=type=secret,id=} names. */
  String id() {
    return id.strip();
  }

  /**
   * Where it is.
   *
   * @param folder that a relative path is in
   */
  StepOptions.Secret secret(Path folder) throws MojoExecutionException {
    if (id.isBlank() || env.isBlank() == file.isBlank()) {
      throw new MojoExecutionException(
          "secret '"
              + id
              + "': <id> and one of <env> and <file> expected, or"
              + " -Dbuilder.secrets=ID=env:NAME or ID=file:PATH");
    }
    return env.isBlank()
        ? new StepOptions.Secret.File(folder.resolve(file.strip()))
        : new StepOptions.Secret.Variable(env.strip());
  }
}
