package dev.buildimage.build;

import dev.buildimage.key.Commit;
import dev.buildimage.key.KeyDifference;
import java.util.Optional;

/**
 * A commit that changed the key.
 *
 * @param commit empty for what is not committed
 * @param before the key of the commit before it; empty when that has none
 * @param after its own; empty when it can't have any
 * @param difference why; empty where one side has no key
 */
public record KeyChange(
    Optional<Commit> commit,
    Optional<String> before,
    Optional<String> after,
    KeyDifference difference) {}
