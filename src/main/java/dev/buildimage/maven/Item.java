package dev.buildimage.maven;

/**
 * One thing that decides what a module resolves.
 *
 * @param name what it is about; a line says the same about it in every module, or the module's
 *     order line has the line in full
 * @param line of the manifest; empty for what is only in the order, such as another module
 */
record Item(String name, String line) {}
