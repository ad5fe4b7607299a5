package dev.buildimage.build;

import dev.buildimage.dockerfile.IgnoreRules;
import dev.buildimage.key.InputPaths;
import dev.buildimage.key.InputSource;
import dev.buildimage.key.KeyException;
import dev.buildimage.key.MissingInputException;
import dev.buildimage.sandbox.InPlace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the inputs of caches, and refuses what can't be one. */
final class CacheInputs {
  /** An image has 127 layers at most, and each cache needs one. */
  static final int MOST = 32;

  /** What of the image is of others, by whose it is. */
  private static final Map<String, String> TAKEN =
      Map.of(
          ToolsAddition.HOME,
          "the dependencies of Maven",
          "/etc/mavenrc",
          "Maven's configuration",
          InPlace.FILE,
          "the image's own name",
          "/proc",
          "the kernel",
          "/sys",
          "the kernel",
          "/dev",
          "the kernel");

  private CacheInputs() {}

  /**
   * Caches with their inputs as a work tree or a commit has them.
   *
   * @throws BuildException when one is wrong, or an input of it is missing there
   */
  static List<KeyedCache> of(InputSource source, List<Cache> caches)
      throws BuildException, KeyException {
    verify(caches);
    List<KeyedCache> keyed = new ArrayList<>();
    // the key doesn't know in which order they are configured
    for (Cache cache : caches.stream().sorted(Comparator.comparing(Cache::name)).toList()) {
      try {
        List<String> inputs = InputPaths.disjoint(cache.inputs());
        keyed.add(KeyedCache.of(cache, source.snapshot(inputs)));
      } catch (MissingInputException e) {
        throw new BuildException(cache.label() + ": " + e.getMessage(), e);
      }
    }
    return keyed;
  }

  private static void verify(List<Cache> caches) throws BuildException {
    if (caches.size() > MOST) {
      throw new BuildException(
          caches.size() + " caches are too many, " + MOST + " are possible: put some together");
    }
    Set<String> names = new HashSet<>();
    Map<String, String> taken = new LinkedHashMap<>(TAKEN);
    for (Cache cache : caches) {
      if (!cache.name().matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
        throw new BuildException(
            "cache '"
                + cache.name()
                + "': a <name> of letters, digits, '.', '_' and '-' is needed; it names lines of the"
                + " key, and log files");
      }
      if (!names.add(cache.name())) {
        throw new BuildException("there are two caches " + cache.name() + ": rename one");
      }
      verify(cache);
      for (String path : cache.paths()) {
        refuseOverlap(cache, path, taken);
        taken.put(path, cache.label());
      }
    }
  }

  private static void verify(Cache cache) throws BuildException {
    if (cache.command().isEmpty()) {
      throw new BuildException(cache.label() + ": a <command> is needed, which fills it");
    }
    if (cache.replay().filter(String::isEmpty).isPresent()) {
      throw new BuildException(
          cache.label() + ": <replay> is empty; without one, the command itself is replayed");
    }
    if (cache.paths().isEmpty()) {
      throw new BuildException(
          cache.label() + ": <paths> are needed: the folders that the command fills");
    }
    for (String path : cache.paths()) {
      if (!path.matches("(/[^/\\p{Cntrl}]+)+") || path.matches(".*/\\.{1,2}(/.*)?")) {
        throw new BuildException(
            cache.label()
                + ": path '"
                + path
                + "' is not a folder's absolute path, in which variables, ~, . and .. mean nothing:"
                + " write it as /var/cache/npm");
      }
    }
    for (String exclude : cache.excludes()) {
      verify(cache, exclude);
    }
  }

  private static void verify(Cache cache, String exclude) throws BuildException {
    String problem = "";
    if (exclude.matches("(?s).*\\p{Cntrl}.*")) {
      problem = "it has a control character";
    } else if (exclude.startsWith("!")) {
      problem = "name what goes, not what stays";
    } else {
      try {
        IgnoreRules.of(List.of(exclude));
      } catch (IllegalArgumentException e) {
        problem = String.valueOf(e.getMessage());
      }
    }
    if (!problem.isEmpty()) {
      throw new BuildException(cache.label() + ": exclude '" + exclude + "': " + problem);
    }
  }

  private static void refuseOverlap(Cache cache, String path, Map<String, String> taken)
      throws BuildException {
    for (Map.Entry<String, String> other : taken.entrySet()) {
      if (isAtOrBelow(path, other.getKey()) || isAtOrBelow(other.getKey(), path)) {
        throw new BuildException(
            cache.label()
                + ": path "
                + path
                + " overlaps with "
                + other.getKey()
                + " of "
                + other.getValue()
                + ": choose a folder of its own");
      }
    }
  }

  private static boolean isAtOrBelow(String path, String folder) {
    return path.equals(folder) || path.startsWith(folder + "/");
  }
}
