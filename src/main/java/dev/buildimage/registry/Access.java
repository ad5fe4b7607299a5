package dev.buildimage.registry;

import dev.buildimage.image.ImageReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a call is allowed to do, and to what.
 *
 * @param reference the image, or a blob's repository
 * @param push whether to write too
 * @param mountFrom a repository of the same registry to read as well
 * @param delete whether to delete too
 */
record Access(
    ImageReference reference, boolean push, Optional<ImageReference> mountFrom, boolean delete) {
  Access(ImageReference reference, boolean push, Optional<ImageReference> mountFrom) {
    this(reference, push, mountFrom, false);
  }

  static Access pull(ImageReference reference) {
    return new Access(reference, false, Optional.empty());
  }

  static Access push(ImageReference reference) {
    return new Access(reference, true, Optional.empty());
  }

  static Access delete(ImageReference reference) {
    return new Access(reference, true, Optional.empty(), true);
  }

  String host() {
    return reference.registry();
  }

  /** The scopes to ask a token server for (distribution, "Token Scope Documentation"). */
  List<String> scopes() {
    List<String> scopes = new ArrayList<>();
    scopes.add(
        "repository:"
            + reference.repository()
            + ":pull"
            + (push ? ",push" : "")
            + (delete ? ",delete" : ""));
    mountFrom.ifPresent(from -> scopes.add("repository:" + from.repository() + ":pull"));
    return scopes;
  }
}
