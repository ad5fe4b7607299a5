package dev.buildimage.sandbox;

/**
 * How large a terminal is (OCI runtime specification, "consoleSize").
 *
 * @param height in lines
 * @param width in columns
 */
public record ConsoleSize(int height, int width) {}
