package dev.buildimage.mojo;

import dev.buildimage.build.ExtraDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code <extraDirectories>} as Jib has it. Maven fills it. */
public final class ExtraDirectoriesParameter {
  /** Jib's own default, if it is there. */
  private static final String DEFAULT = "src/main/jib";

  private List<Folder> paths = new ArrayList<>();
  private List<Permission> permissions = new ArrayList<>();

  /** Called by Maven, for an element or property that is a list of folders. */
  public void set(String folders) {
    for (String each : folders.split(",")) {
      Folder folder = new Folder();
      folder.set(each);
      paths.add(folder);
    }
  }

  /** A folder: {@code <path>folder</path>}, or with elements in it. */
  public static final class Folder {
    private String from = "";
    private String into = "";
    private List<String> includes = new ArrayList<>();
    private List<String> excludes = new ArrayList<>();

    /** Called by Maven, for an element without elements in it. */
    public void set(String text) {
      from = text;
    }
  }

  /** {@code <file>}, a glob of paths in the image, and its octal {@code <mode>}. */
  public static final class Permission {
    private String file = "";
    private String mode = "";
  }

  /** Whether nothing is said. */
  boolean isEmpty() {
    return paths.isEmpty() && permissions.isEmpty();
  }

  /**
   * The folders.
   *
   * @param base that relative paths are in
   */
  List<ExtraDirectory> directories(Path base) {
    Map<String, String> modes = new LinkedHashMap<>();
    for (Permission permission : permissions) {
      modes.put(permission.file.strip(), permission.mode.strip());
    }
    List<ExtraDirectory> directories = new ArrayList<>();
    for (Folder folder : paths) {
      directories.add(
          new ExtraDirectory(
              base.resolve(FinalImageParameter.value(folder.from).orElse(DEFAULT)),
              FinalImageParameter.value(folder.into).orElse("/"),
              BuilderMojo.list(folder.includes),
              BuilderMojo.list(folder.excludes),
              modes));
    }
    Path usual = base.resolve(DEFAULT);
    if (paths.isEmpty() && Files.isDirectory(usual)) {
      directories.add(new ExtraDirectory(usual, "/", List.of(), List.of(), modes));
    }
    return directories;
  }
}
