package dev.buildimage.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.build.FinalImageBase;
import dev.buildimage.build.JavaApplication;
import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.image.Platform;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.maven.artifact.DefaultArtifact;
import org.apache.maven.artifact.handler.DefaultArtifactHandler;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectApplicationTest {
  private static final String SPRING_BOOT = "Spring-Boot-Lib: WEB-INF/lib/\r\n";

  @TempDir Path folder;
  private final FinalImageParameter wanted = new FinalImageParameter();

  private MavenProject project(String packaging) {
    MavenProject project = new MavenProject();
    project.setFile(folder.resolve("pom.xml").toFile());
    project.setPackaging(packaging);
    project.getBuild().setOutputDirectory(folder.resolve("classes").toString());
    project.setArtifact(
        new DefaultArtifact(
            "group",
            "app",
            "1",
            "compile",
            packaging,
            null,
            new DefaultArtifactHandler(packaging)));
    return project;
  }

  private ProjectApplication packaged(String packaging, String manifest) throws IOException {
    Path archive = folder.resolve("app." + packaging);
    try (OutputStream file = Files.newOutputStream(archive);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      zip.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
      zip.write(("Manifest-Version: 1.0\r\n" + manifest + "\r\n").getBytes(StandardCharsets.UTF_8));
      zip.closeEntry();
    }
    MavenProject project = project(packaging);
    project.getArtifact().setFile(archive.toFile());
    return new ProjectApplication(project, List.of());
  }

  private static FinalImageBase base(String... environment) {
    ImageConfig config = ImageConfig.scratch(Platform.LINUX_AMD64);
    for (String variable : environment) {
      String[] parts = variable.split("=", 2);
      config = config.withEnv(parts[0], parts[1]);
    }
    Descriptor descriptor =
        Descriptor.of(MediaTypes.OCI_CONFIG, Digest.of(config.bytes()), config.bytes().length);
    return new FinalImageBase(
        new Image(ImageManifest.of(descriptor, List.of()), config), Optional.empty());
  }

  @Test
  void classesAreTakenUntilSomethingElseIsKnown() throws Exception {
    assertThat(new ProjectApplication(project("jar"), List.of()).of(wanted, base()))
        .isEqualTo(
            new JavaApplication.Exploded(
                folder.resolve("classes"), Optional.empty(), List.of(), "/app"));
    wanted.appRoot = "/srv";
    assertThat(packaged("jar", "").of(wanted, base()))
        .isEqualTo(
            new JavaApplication.Exploded(
                folder.resolve("classes"),
                Optional.of(folder.resolve("app.jar")),
                List.of(),
                "/srv"));
  }

  @Test
  void anArchiveWithAllInItIsTakenApart() throws Exception {
    assertThat(packaged("jar", SPRING_BOOT).of(wanted, base()))
        .isInstanceOf(JavaApplication.SelfContained.class);

    wanted.applicationJar = "target/all.jar";
    assertThat(packaged("jar", "").of(wanted, base()))
        .isEqualTo(
            new JavaApplication.SelfContained(
                folder.resolve("target/all.jar"), folder.resolve("classes"), List.of(), "/app"));
  }

  @Test
  void theJarIsTakenAsItIsOnDemand() throws Exception {
    wanted.containerizingMode = "packaged";
    assertThat(packaged("jar", "").of(wanted, base())).isInstanceOf(JavaApplication.Packaged.class);
    assertThatThrownBy(() -> packaged("jar", SPRING_BOOT).of(wanted, base()))
        .isInstanceOf(MojoExecutionException.class)
        .hasMessageContaining("remove <containerizingMode>");
    assertThatThrownBy(() -> new ProjectApplication(project("jar"), List.of()).of(wanted, base()))
        .isInstanceOf(MojoExecutionException.class)
        .hasMessageContaining("mvn package");

    wanted.containerizingMode = "zipped";
    assertThatThrownBy(() -> packaged("jar", "").of(wanted, base()))
        .isInstanceOf(MojoExecutionException.class)
        .hasMessageContaining("'zipped'");
  }

  @Test
  void aWarIsForItsBasesContainer() throws Exception {
    ProjectApplication war = packaged("war", "");
    assertThat(war.isWeb(wanted)).isTrue();
    assertThat(war.of(wanted, base("CATALINA_HOME=/usr/local/tomcat")).appRoot())
        .isEqualTo("/usr/local/tomcat/webapps/ROOT");
    assertThat(war.of(wanted, base("JETTY_BASE=/var/lib/jetty")).appRoot())
        .isEqualTo("/var/lib/jetty/webapps/ROOT");
    assertThatThrownBy(() -> war.of(wanted, base()))
        .isInstanceOf(MojoExecutionException.class)
        .hasMessageContaining("<appRoot>");
    wanted.appRoot = "/srv/ROOT";
    assertThat(war.of(wanted, base()))
        .isEqualTo(new JavaApplication.Web(folder.resolve("app.war"), List.of(), "/srv/ROOT"));
  }

  @Test
  void springBootsWarStartsByItselfUnlessTheBaseDoes() throws Exception {
    ProjectApplication war = packaged("war", SPRING_BOOT);
    assertThat(war.isWeb(wanted)).isFalse();
    assertThat(war.of(wanted, base())).isInstanceOf(JavaApplication.SelfContained.class);

    wanted.entrypoint = List.of("INHERIT");
    assertThat(war.isWeb(wanted)).isTrue();
    assertThat(war.of(wanted, base("JETTY_BASE=/j"))).isInstanceOf(JavaApplication.Web.class);
  }

  @Test
  void anotherArchiveOfAWarProjectStartsByItselfUnlessTheBaseDoes() throws Exception {
    ProjectApplication war = packaged("war", "");
    wanted.applicationJar = "target/app-all.jar";
    assertThat(war.isWeb(wanted)).isFalse();
    assertThat(war.of(wanted, base())).isInstanceOf(JavaApplication.SelfContained.class);

    wanted.entrypoint = List.of("INHERIT");
    assertThat(war.isWeb(wanted)).isTrue();
  }
}
