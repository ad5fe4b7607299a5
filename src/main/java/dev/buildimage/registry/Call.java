package dev.buildimage.registry;

import java.net.URL;
import java.nio.file.Path;
import java.util.List;

/**
 * One HTTP request.
 *
 * @param accept media types, the preferred first; empty means any
 * @param from where in the answer's content to begin, in bytes; servers may ignore it
 */
record Call(String method, URL url, List<String> accept, long from, Body body) {
  static Call of(String method, URL url) {
    return new Call(method, url, List.of(), 0, new None());
  }

  Call accepting(List<String> mediaTypes) {
    return new Call(method, url, mediaTypes, from, body);
  }

  Call with(Body newBody) {
    return new Call(method, url, accept, from, newBody);
  }

  Call startingAt(long byteOffset) {
    return new Call(method, url, accept, byteOffset, body);
  }

  /** What a request carries. */
  sealed interface Body permits None, Bytes, Content {}

  /** Nothing. */
  record None() implements Body {}

  /** A small document; not to be changed. */
  record Bytes(String mediaType, byte[] bytes) implements Body {}

  /** A file, streamed. */
  record Content(Path file, long size) implements Body {}
}
