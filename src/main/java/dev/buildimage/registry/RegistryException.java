package dev.buildimage.registry;

import dev.buildimage.image.ImageReference;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * A registry can't be reached, refuses, or answers nonsense; never that it lacks what it was asked
 * for. The message names the reference, the host and the way out.
 */
public final class RegistryException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient ImageReference reference;
  private final String host;
  private final int status;
  private final String answer;
  private final boolean blobUnknown;
  private final boolean passing;
  private final Duration retryAfter;

  private RegistryException(Builder builder, String message) {
    super(message);
    this.reference = builder.reference;
    this.host = builder.host;
    this.status = builder.status;
    this.answer = builder.answer;
    this.blobUnknown = builder.blobUnknown;
    this.passing = builder.passing;
    this.retryAfter = builder.retryAfter;
    builder.cause.ifPresent(this::initCause);
  }

  /** What was asked for. */
  public ImageReference reference() {
    return reference;
  }

  /** Who was asked: the registry, a mirror of it or its token server; host with its port. */
  public String host() {
    return host;
  }

  /** The HTTP status; empty when there was no answer. */
  public OptionalInt status() {
    return status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
  }

  /** The registry's own message; empty when it gave none. */
  public Optional<String> answer() {
    return answer.isEmpty() ? Optional.empty() : Optional.of(answer);
  }

  /** Whether the registry lacks something that a manifest names. */
  boolean isBlobUnknown() {
    return blobUnknown;
  }

  /** Whether the same call may succeed a little later. */
  boolean isPassing() {
    return passing;
  }

  /** How long the registry asks to be left alone; zero when it doesn't say. */
  Duration retryAfter() {
    return retryAfter;
  }

  /** The same failure, with something more said about it. */
  public RegistryException saying(String more) {
    Builder copy = new Builder(reference, host);
    copy.status = status;
    copy.answer = answer;
    copy.blobUnknown = blobUnknown;
    copy.retryAfter = retryAfter;
    copy.cause = Optional.ofNullable(getCause());
    RegistryException said = new RegistryException(copy, getMessage() + more);
    for (Throwable one : getSuppressed()) {
      said.addSuppressed(one);
    }
    return said;
  }

  /** The same failure, after what mirrors said before. */
  RegistryException after(List<RegistryException> mirrors) {
    if (mirrors.isEmpty()) {
      return this;
    }
    RegistryException said =
        saying(
            mirrors.stream()
                .map(Throwable::getMessage)
                .collect(Collectors.joining("; ", "; before that: ", "")));
    mirrors.forEach(said::addSuppressed);
    return said;
  }

  /** A failure of one kind of its own. */
  static RegistryException of(ImageReference reference, String host, String message) {
    return new RegistryException(new Builder(reference, host), message);
  }

  static Builder about(ImageReference reference, String host) {
    return new Builder(reference, host);
  }

  /** Gathers what is known of a failure. */
  static final class Builder {
    private final ImageReference reference;
    private final String host;
    private int status;
    private String answer = "";
    private boolean blobUnknown;
    private boolean passing;
    private Duration retryAfter = Duration.ZERO;
    private Optional<Throwable> cause = Optional.empty();

    private Builder(ImageReference reference, String host) {
      this.reference = reference;
      this.host = host;
    }

    Builder status(int httpStatus) {
      this.status = httpStatus;
      return this;
    }

    Builder answer(String text) {
      this.answer = text;
      return this;
    }

    Builder blobUnknown(boolean unknown) {
      this.blobUnknown = unknown;
      return this;
    }

    Builder passing(boolean mayPass) {
      this.passing = mayPass;
      return this;
    }

    Builder retryAfter(Duration wait) {
      this.retryAfter = wait;
      return this;
    }

    Builder cause(Throwable origin) {
      this.cause = Optional.of(origin);
      return this;
    }

    RegistryException saying(String message) {
      return new RegistryException(this, message);
    }
  }
}
