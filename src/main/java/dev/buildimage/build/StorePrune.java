package dev.buildimage.build;

import dev.buildimage.image.ImageReference;
import dev.buildimage.image.InvalidImageException;
import dev.buildimage.sandbox.Sandbox;
import dev.buildimage.store.Collector;
import dev.buildimage.store.ContentStore;
import dev.buildimage.store.Garbage;
import dev.buildimage.store.Retention;
import dev.buildimage.store.Retention.Claim;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Removes from the store what no branch or tag needs, and what nobody has used for long. */
public final class StorePrune {
  private final ContentStore store;
  private final Sandbox sandbox;

  /** With the sandbox that can remove what its users made. */
  public StorePrune(ContentStore store, Sandbox sandbox) {
    this.store = store;
    this.sandbox = sandbox;
  }

  /**
   * What is known of a builder image's repository.
   *
   * @param repository without a tag
   * @param tags which of its tags are of a key
   * @param live the keys that are wanted
   */
  public record Known(ImageReference repository, BuilderTags tags, LiveKeys live) {
    Claim claim(String name) {
      try {
        ImageReference reference = ImageReference.parse(name);
        Optional<String> key =
            reference.repositoryOnly().equals(repository)
                ? reference.tag().flatMap(tags::key)
                : Optional.empty();
        return key.map(k -> live.contains(k) ? Claim.CLAIMED : Claim.GIVEN_UP)
            .orElse(Claim.UNKNOWN);
      } catch (InvalidImageException somebodyElses) {
        return Claim.UNKNOWN;
      }
    }
  }

  /**
   * Prunes, or only says what it would remove.
   *
   * @param known of the builder image at hand; of others' only their age is
   * @param usedSince see {@link Retention}
   * @param maxBytes see {@link Retention}
   */
  public Garbage prune(
      Optional<Known> known, Instant usedSince, OptionalLong maxBytes, boolean dryRun)
      throws IOException {
    Retention retention =
        new Retention(
            name -> known.map(image -> image.claim(name)).orElse(Claim.UNKNOWN),
            usedSince,
            maxBytes);
    Collector collector = new Collector(store, List.of());
    return dryRun ? collector.look(retention) : collector.collect(retention, sandbox::discard);
  }
}
