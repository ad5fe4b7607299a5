package dev.buildimage.build;

import dev.buildimage.key.Commit;
import java.util.Optional;

/**
 * One of two things to compare.
 *
 * @param revision what the user calls it
 * @param commit what that is; empty for the work tree
 * @param definition what it has
 */
public record KeySide(String revision, Optional<Commit> commit, BuildDefinition definition) {}
