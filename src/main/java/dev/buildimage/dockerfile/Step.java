package dev.buildimage.dockerfile;

/**
 * An instruction with its words expanded.
 *
 * @param scope in force once the instruction has taken effect
 */
public record Step(Instruction instruction, Scope scope) {}
