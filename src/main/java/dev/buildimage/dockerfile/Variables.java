package dev.buildimage.dockerfile;

import java.util.Optional;

/** What a name stands for while a word is expanded; empty where it is unset. */
@FunctionalInterface
interface Variables {
  Variables NONE = name -> Optional.empty();

  Optional<String> get(String name);
}
