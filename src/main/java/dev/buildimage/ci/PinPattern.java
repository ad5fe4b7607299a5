package dev.buildimage.ci;

import dev.buildimage.image.ImageReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds one repository's references in a text of any kind: exactly that repository, with a tag or a
 * digest that is written out. Docker Hub's short forms are the repository too.
 */
final class PinPattern {
  private static final String LIBRARY = "library/";

  /**
   * Nothing that would make the name another one: a part of a path or a host, a variable. Behind a
   * transport, as in docker://, a reference may follow; behind https:// an address does.
   */
  private static final String BEFORE = "(?:(?<![\\w./@$%+~}-])(?<!>>)|(?<=[a-z]://)(?<!https?://))";

  private static final String TAG = "(?::(\\w[\\w.-]{0,127}+))?+";
  private static final String DIGEST = "(?:@(sha(?:256|512):[0-9A-Za-z]*+))?+";

  /** No variable that goes on with tag or digest, and no path. */
  private static final String AFTER = "(?![\\w/]|[:@]?(?:[$%{]|<<))";

  private static final Pattern KEY = Pattern.compile("(?:tools-)?[0-9a-f]{40,64}");

  private final Pattern pattern;

  PinPattern(ImageReference repository) {
    this.pattern = Pattern.compile(BEFORE + "(" + names(repository) + ")" + TAG + DIGEST + AFTER);
  }

  private static String names(ImageReference repository) {
    String path = repository.repository();
    if (!repository.registry().equals(ImageReference.DOCKER_HUB)) {
      return Pattern.quote(repository.registry() + "/" + path);
    }
    String hub = "(?:(?:(?:index\\.|registry-1\\.)?docker\\.io)/)?+";
    boolean official = path.startsWith(LIBRARY) && path.indexOf('/', LIBRARY.length()) < 0;
    return official
        ? hub + "(?:" + LIBRARY + ")?+" + Pattern.quote(path.substring(LIBRARY.length()))
        : hub + Pattern.quote(path);
  }

  /** The pins of a file, in order. */
  List<Pin> find(FileText file) {
    List<Pin> pins = new ArrayList<>();
    Matcher matcher = pattern.matcher(file.text());
    while (matcher.find()) {
      Optional<String> digest = Optional.ofNullable(matcher.group(3));
      Optional<String> written = Optional.ofNullable(matcher.group(2));
      // a full stop is a sentence's, not the tag's
      Optional<String> tag =
          digest.isPresent() ? written : written.map(t -> t.replaceFirst("\\.+$", ""));
      int end = matcher.end() - written.orElse("").length() + tag.orElse("").length();
      Pin pin = new Pin(file, matcher.start(), end, matcher.group(1), tag, digest);
      if (isPin(pin)) {
        pins.add(pin);
      }
    }
    return pins;
  }

  /** One word and a tag may be anything, such as a goal of Maven's: there it must be a key. */
  private static boolean isPin(Pin pin) {
    return pin.digest().isPresent()
        || pin.tag().filter(t -> pin.name().contains("/") || KEY.matcher(t).matches()).isPresent();
  }
}
