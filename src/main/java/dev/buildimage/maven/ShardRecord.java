package dev.buildimage.maven;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.buildimage.build.BuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * What a node says of one module, in {@code target/builder/shard.json}: which of its classes run
 * where, and what has run here. All paths are of the repository, with {@code /}.
 *
 * @param version of this format
 * @param node this one's number, from 1
 * @param nodes how many there are
 * @param commit that is checked out, empty before the first one
 * @param key the builder image's, empty where tests run on the machine itself
 * @param timings the digest of the file that the division was made from, empty where there is none
 * @param modules all that the build divides
 * @param module this one's folder, {@code .} for the repository's own
 * @param file this record's own
 * @param began when the build did, in milliseconds since 1970
 * @param classes the node of each test class, by {@code surefire} and {@code failsafe}
 * @param bases abstract classes with nested ones, whose tests run once for each class that extends
 *     them
 * @param executions those that have run or were to run, in that order
 */
record ShardRecord(
    int version,
    int node,
    int nodes,
    String commit,
    String key,
    String timings,
    List<String> modules,
    String module,
    String file,
    long began,
    SortedMap<String, SortedMap<String, Integer>> classes,
    List<String> bases,
    List<Execution> executions) {
  static final int VERSION = 1;
  static final String NAME = "shard.json";

  /** How an execution of a plugin ended. */
  enum End {
    /** It hasn't. */
    OPEN,
    /** All that was to run has run, perhaps without success. */
    WHOLE,
    /** It broke off. */
    BROKEN
  }

  /**
   * An execution of a plugin.
   *
   * @param plugin {@code surefire} or {@code failsafe}
   * @param id its own
   * @param filtered whether some tests may be left out by their groups or tags
   * @param end how it ended
   * @param failure what it failed with, or empty
   * @param ended when, in milliseconds since 1970; 0 while it is open
   * @param folder where its reports are
   * @param reports their file names
   */
  record Execution(
      String plugin,
      String id,
      boolean filtered,
      End end,
      String failure,
      long ended,
      String folder,
      List<String> reports) {
    boolean isSame(Execution other) {
      return plugin.equals(other.plugin) && id.equals(other.id);
    }

    String name() {
      return plugin + " (" + id + ")";
    }
  }

  /** With an execution in the place of what was known of it. */
  ShardRecord with(Execution execution) {
    List<Execution> all = new ArrayList<>(executions);
    int place = 0;
    while (place < all.size() && !all.get(place).isSame(execution)) {
      place++;
    }
    if (place < all.size()) {
      all.set(place, execution);
    } else {
      all.add(execution);
    }
    return new ShardRecord(
        version, node, nodes, commit, key, timings, modules, module, file, began, classes, bases,
        all);
  }

  /** The node of each of a plugin's classes. */
  Map<String, Integer> classesOf(String plugin) {
    SortedMap<String, Integer> known = classes.get(plugin);
    return known == null ? Map.of() : known;
  }

  /** Into a file, whole or not at all. */
  void write(Path to) throws IOException {
    WholeFile.write(
        to,
        JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(this)
            + "\n");
  }

  /**
   * From a file.
   *
   * @throws BuildException when it has something else
   */
  static ShardRecord read(Path from) throws IOException, BuildException {
    JsonMapper json =
        JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();
    try {
      ShardRecord record = json.readValue(Files.readAllBytes(from), ShardRecord.class);
      if (record.version() != VERSION) {
        throw new BuildException(
            from + " is of another version of this plugin: have all nodes use the same one");
      }
      return record;
    } catch (JsonProcessingException e) {
      throw new BuildException(
          from
              + " is no record of a node's tests: "
              + e.getOriginalMessage()
              + "; hand on the file as prepare-tests has written it",
          e);
    }
  }
}
