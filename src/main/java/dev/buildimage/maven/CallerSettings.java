package dev.buildimage.maven;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.maven.settings.Profile;
import org.apache.maven.settings.Repository;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.io.DefaultSettingsWriter;

/**
 * What of the caller's settings a recording needs to fetch artifacts as the caller does: mirrors,
 * proxies, servers with their passwords decrypted, and the repositories of profiles. Nothing else
 * of profiles: on another machine the same build would resolve something else.
 */
public final class CallerSettings {
  private final Settings settings;

  /** With passwords that are decrypted. */
  public CallerSettings(Settings settings) {
    this.settings = settings;
  }

  /** The settings as a file's text; it has passwords. */
  public String text() throws IOException {
    Settings copy = new Settings();
    copy.setServers(settings.getServers());
    copy.setProxies(settings.getProxies());
    copy.setMirrors(settings.getMirrors());
    copy.setPluginGroups(settings.getPluginGroups());
    copy.setActiveProfiles(settings.getActiveProfiles());
    List<Profile> profiles = new ArrayList<>();
    for (Profile profile : settings.getProfiles()) {
      Profile reduced = profile.clone();
      reduced.setProperties(new Properties());
      profiles.add(reduced);
    }
    copy.setProfiles(profiles);
    StringWriter text = new StringWriter();
    new DefaultSettingsWriter().write(text, Map.of(), copy);
    return text.toString();
  }

  /** The folders of this machine that the settings name as repositories or mirrors. */
  public List<Path> folders() {
    Stream<String> repositories =
        settings.getProfiles().stream()
            .flatMap(
                profile ->
                    Stream.concat(
                        profile.getRepositories().stream(),
                        profile.getPluginRepositories().stream()))
            .map(Repository::getUrl);
    Stream<String> mirrors = settings.getMirrors().stream().map(mirror -> mirror.getUrl());
    Set<Path> folders = new LinkedHashSet<>();
    Stream.concat(repositories, mirrors)
        .filter(url -> url != null && url.startsWith("file:"))
        .map(url -> Path.of(URI.create(url.replace(" ", "%20")).getPath()))
        .filter(Files::isDirectory)
        .forEach(folders::add);
    return List.copyOf(folders);
  }
}
