package dev.buildimage.report;

import dev.buildimage.build.BuilderKey;
import dev.buildimage.build.KeyExplanation;
import java.util.Optional;

/**
 * The builder image's key.
 *
 * @param since what made it another one than the last before it; empty where that isn't known, or
 *     wasn't asked since nothing had to be made for it
 */
public record KeyFacts(BuilderKey key, Optional<KeyExplanation> since) {}
