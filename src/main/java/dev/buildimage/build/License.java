package dev.buildimage.build;

/**
 * A licence, in its author's words.
 *
 * @param name as in {@code Apache-2.0}; not empty
 * @param url of its text; empty if nobody says
 */
public record License(String name, String url) {}
