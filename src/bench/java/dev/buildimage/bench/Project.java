package dev.buildimage.bench;

import java.nio.file.Path;

/** A repository with a {@code Dockerfile.build}. */
record Project(Path folder) {}
