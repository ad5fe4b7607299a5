package dev.buildimage.sandbox;

/** A mount that a runtime makes by itself; the others become binds of what is prepared for them. */
public sealed interface RuntimeMount extends Mount permits Bind, Tmpfs {}
