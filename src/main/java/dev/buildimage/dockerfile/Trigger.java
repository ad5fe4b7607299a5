package dev.buildimage.dockerfile;

/**
 * An instruction that a base image's ONBUILD has.
 *
 * @param source its text, named after the image
 * @param instruction words not expanded
 */
public record Trigger(Source source, Instruction instruction) {}
