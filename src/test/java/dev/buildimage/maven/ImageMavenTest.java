package dev.buildimage.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageMavenTest {
  @TempDir Path folder;
  private Path home;

  @BeforeEach
  void home() {
    home = folder;
  }

  @ParameterizedTest
  @CsvSource({"3.6.3,false", "3.8.8,false", "3.9.16,true", "3.10.0,true", "4.0.0-rc-6,true"})
  void onlyFrom39OnIsThereATail(String version, boolean tail) {
    assertThat(new ImageMaven(version).hasTail()).isEqualTo(tail);
  }

  @Test
  void readsWhatDebiansMavenPrintsInColour() {
    assertThat(
            ImageMaven.read(
                "\u001b[1mApache Maven 3.8.7\u001b[m\nMaven home: /usr/share/maven\n"
                    .getBytes(StandardCharsets.UTF_8)))
        .contains(new ImageMaven("3.8.7"));
    assertThat(ImageMaven.read("sh: mvn: broken".getBytes(StandardCharsets.UTF_8))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"3.8.7,maven.repo.local", "3.9.16,maven.repo.local.tail"})
  void theStartScriptTellsMavenAndLetsTheUsersOptionsWin(String version, String property)
      throws Exception {
    assertThat(options(version, "", "")).isEqualTo(before(property));
    assertThat(options(version, "", "-Xmx1g -Da=b")).isEqualTo(before(property) + " -Xmx1g -Da=b");
    // what the image has there already, even without a last line end
    assertThat(options(version, "MAVEN_OPTS='-Dits=own'", ""))
        .isEqualTo(before(property) + " -Dits=own");
  }

  @Test
  void whoHasNoHomeToWriteIntoHasTheLayersAsTheLocalRepository() throws Exception {
    home = folder.resolve("nowhere");
    assertThat(options("3.9.16", "", "-Xmx1g")).isEqualTo(before("maven.repo.local") + " -Xmx1g");
  }

  private static String before(String property) {
    return "-D" + property + "=/var/lib/builder-image/repository";
  }

  private String options(String version, String old, String user) throws Exception {
    byte[] text = new ImageMaven(version).configuration(old.getBytes(StandardCharsets.UTF_8));
    Path rc = Files.write(folder.resolve("mavenrc"), text);
    ProcessBuilder shell =
        new ProcessBuilder(
            "sh", "-euc", ". \"$1\"; printf %s \"$MAVEN_OPTS\"", "sh", rc.toString());
    shell.environment().remove("MAVEN_OPTS");
    shell.environment().put("HOME", home.toString());
    if (!user.isEmpty()) {
      shell.environment().put("MAVEN_OPTS", user);
    }
    Process process = shell.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return output;
  }
}
