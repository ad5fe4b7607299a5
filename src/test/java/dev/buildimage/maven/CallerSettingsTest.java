package dev.buildimage.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.maven.settings.Mirror;
import org.apache.maven.settings.Profile;
import org.apache.maven.settings.Repository;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallerSettingsTest {
  @TempDir Path folder;

  private static Repository repository(String id, String url) {
    Repository repository = new Repository();
    repository.setId(id);
    repository.setUrl(url);
    return repository;
  }

  @Test
  void onlyWhatServesToFetchIsTakenOver() throws Exception {
    Settings settings = new Settings();
    settings.setLocalRepository("/home/joe/elsewhere");
    Server server = new Server();
    server.setId("company");
    server.setUsername("joe");
    server.setPassword("decrypted");
    settings.addServer(server);
    Mirror mirror = new Mirror();
    mirror.setId("near");
    mirror.setUrl("https://mirror.example.com/");
    mirror.setMirrorOf("*");
    settings.addMirror(mirror);
    Profile profile = new Profile();
    profile.setId("work");
    profile.addProperty("version.of.something", "the machine's own");
    profile.addRepository(repository("company", "https://repository.example.com/"));
    settings.addProfile(profile);
    settings.addActiveProfile("work");
    String text = new CallerSettings(settings).text();
    assertThat(text)
        .contains("<password>decrypted</password>")
        .contains("<url>https://mirror.example.com/</url>")
        .contains("<url>https://repository.example.com/</url>")
        .contains("<activeProfile>work</activeProfile>")
        .doesNotContain("version.of.something")
        .doesNotContain("elsewhere");
    // the caller's own are as they were
    assertThat(profile.getProperties()).containsKey("version.of.something");
  }

  @Test
  void foldersThatAreRepositoriesAreToBeSeen() throws Exception {
    Path there = Files.createDirectory(folder.resolve("a folder"));
    Profile profile = new Profile();
    profile.addRepository(repository("there", there.toUri().toString()));
    profile.addPluginRepository(repository("gone", folder.resolve("gone").toUri().toString()));
    profile.addPluginRepository(repository("remote", "https://repository.example.com/"));
    Settings settings = new Settings();
    settings.addProfile(profile);
    assertThat(new CallerSettings(settings).folders()).containsExactly(there);
  }
}
