package dev.buildimage.key;

import java.io.File;
import java.util.Optional;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.ConfigConstants;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/**
 * jgit's view of the machine, made read-only. Left alone, jgit measures for seconds how fine a file
 * system's timestamps are, with probe files in the repository, and notes the result in a
 * configuration file in the user's home. A resolution that is already configured is believed: so
 * one is, a coarse one, which is always safe. And it tidies repositories up in the background after
 * a fetch, which here may be about to be deleted.
 */
public final class JGitSystem extends SystemReader.Delegate {
  private final Optional<SystemConfigFile> systemConfig;

  private JGitSystem(SystemReader delegate) {
    super(delegate);
    // elsewhere, jgit knows best where git may be
    boolean asked = !isWindows() && !isMacOS() && getenv("GIT_CONFIG_NOSYSTEM") == null;
    this.systemConfig = asked ? Optional.of(SystemConfigFile.ask("git")) : Optional.empty();
  }

  /** Makes this jgit's view; more than once does no harm. */
  public static synchronized void install() {
    if (!(SystemReader.getInstance() instanceof JGitSystem)) {
      SystemReader.setInstance(new JGitSystem(SystemReader.getInstance()));
    }
  }

  @Override
  public FileBasedConfig openSystemConfig(Config parent, FS fs) {
    systemConfig.ifPresent(asked -> fs.setGitSystemConfig(asked.file().orElse(null)));
    return super.openSystemConfig(parent, fs);
  }

  @Override
  public FileBasedConfig openUserConfig(Config parent, FS fs) {
    String global = getenv("GIT_CONFIG_GLOBAL");
    return new Adjusted(
        global == null
            ? super.openUserConfig(parent, fs)
            : new FileBasedConfig(parent, new File(global), fs),
        fs);
  }

  @Override
  public FileBasedConfig openJGitConfig(Config parent, FS fs) {
    return new Empty(parent, fs);
  }

  private static class Empty extends FileBasedConfig {
    Empty(Config parent, FS fs) {
      super(parent, new File("none"), fs);
    }

    @Override
    public void load() {
      // there is no file behind it
    }

    @Override
    public boolean isOutdated() {
      return false;
    }

    @Override
    public void save() {
      // what jgit learns about file systems is not for keeping
    }
  }

  private static final class Adjusted extends Empty {
    Adjusted(Config parent, FS fs) {
      super(parent, fs);
      setBoolean(
          ConfigConstants.CONFIG_GC_SECTION, null, ConfigConstants.CONFIG_KEY_AUTODETACH, false);
    }

    @Override
    public @Nullable String getString(String section, String subsection, String name) {
      if (section.equals("filesystem")) {
        return name.equals("timestampResolution") ? "2 seconds" : "10 milliseconds";
      }
      return super.getString(section, subsection, name);
    }
  }
}
