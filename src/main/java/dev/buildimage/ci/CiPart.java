package dev.buildimage.ci;

/**
 * A part of a file, as it is to stand between its marks.
 *
 * @param name unique in the file
 * @param text ASCII, lines that each end in a line feed
 */
record CiPart(String name, String text) {}
