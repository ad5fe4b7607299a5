package dev.buildimage.report;

/**
 * Why a build failed.
 *
 * @param where module, or module and goal
 * @param message as Maven says it
 */
public record Failure(String where, String message) {}
