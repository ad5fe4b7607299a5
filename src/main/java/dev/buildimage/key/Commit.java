package dev.buildimage.key;

import java.time.Instant;

/**
 * A commit.
 *
 * @param id 40 or 64 hexadecimal digits
 * @param time when it was committed, to the second
 * @param subject the first line of its message
 */
public record Commit(String id, Instant time, String subject) {}
