package dev.buildimage.maven;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What the tests of a build are divided by.
 *
 * @param shard this node
 * @param workTree the repository's
 * @param commit that is checked out; empty before the first one
 * @param key the builder image's; empty where tests run on the machine itself
 * @param timings the file of recorded times, which need not be there
 */
public record ShardRequest(
    Shard shard, Path workTree, Optional<String> commit, Optional<String> key, Path timings) {}
