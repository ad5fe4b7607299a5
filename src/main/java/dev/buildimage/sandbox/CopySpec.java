package dev.buildimage.sandbox;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A {@code COPY} (Dockerfile reference).
 *
 * @param from where the sources are
 * @param sources in this order
 * @param destination absolute, in the image; a folder if it ends in {@code /}, is one, or there are
 *     several sources
 * @param owner of all that is made; empty: root for a folder's files, and as it is for those of
 *     layers
 * @param mode of all that is copied, octal or as chmod(1) has it; empty: as it is
 * @param parents whether the sources' own folders are made at the destination
 * @param excluded what is left out, asked for each entry by itself: by its path relative to the
 *     folder that is a source, or with {@code parents} to what isn't kept of the source's path; a
 *     file that is a source by its name
 */
public record CopySpec(
    FileTree from,
    List<CopySource> sources,
    String destination,
    Optional<ContainerUser> owner,
    Optional<String> mode,
    boolean parents,
    Optional<Predicate<String>> excluded) {
  /** Copies the sources. */
  public CopySpec {
    sources = List.copyOf(sources);
  }
}
