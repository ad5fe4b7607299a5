package dev.buildimage.key;

import java.time.Instant;

/**
 * The commit that is checked out.
 *
 * @param id 40 or 64 hexadecimal digits
 * @param time when it was committed, to the second
 */
public record HeadCommit(String id, Instant time) {}
