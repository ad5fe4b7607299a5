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
 */
record Access(ImageReference reference, boolean push, Optional<ImageReference> mountFrom) {
  static Access pull(ImageReference reference) {
    return new Access(reference, false, Optional.empty());
  }

  static Access push(ImageReference reference) {
    return new Access(reference, true, Optional.empty());
  }

  String host() {
    return reference.registry();
  }

  /** The scopes to ask a token server for (distribution, "Token Scope Documentation"). */
  List<String> scopes() {
    List<String> scopes = new ArrayList<>();
    scopes.add("repository:" + reference.repository() + (push ? ":pull,push" : ":pull"));
    mountFrom.ifPresent(from -> scopes.add("repository:" + from.repository() + ":pull"));
    return scopes;
  }
}
