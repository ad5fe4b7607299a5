package dev.buildimage.dockerfile;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A mount's values, none of them empty, each in its own form. */
final class MountValues {
  private static final Pattern SIZE =
      Pattern.compile("(\\d{1,15}(?:\\.\\d{1,15})?) ?([kmgtp]?)i?b?", Pattern.CASE_INSENSITIVE);
  private static final List<String> TRUE = List.of("1", "t", "T", "TRUE", "true", "True");
  private static final List<String> FALSE = List.of("0", "f", "F", "FALSE", "false", "False");
  private static final int DECIMAL = 10;
  private static final int OCTAL = 8;
  private static final int HIGHEST_MODE = 07777;

  private final Problems problems;
  private final String type;
  private final Map<String, String> values;

  MountValues(Problems problems, String type, Map<String, String> values) {
    this.problems = problems;
    this.type = type;
    this.values = values;
  }

  Mount.Bind bind() throws DockerfileException {
    return new Mount.Bind(text("from"), path(), target(), !readOnly(true));
  }

  Mount.Cache cache() throws DockerfileException {
    String target = target();
    return new Mount.Cache(
        text("id").orElse(ContextPattern.clean(target)),
        target,
        text("from").filter(from -> !from.equals("scratch")),
        path(),
        sharing(),
        readOnly(false),
        number("uid", DECIMAL, 0, Integer.MAX_VALUE),
        number("gid", DECIMAL, 0, Integer.MAX_VALUE),
        number("mode", OCTAL, 0755, HIGHEST_MODE));
  }

  Mount.Tmpfs tmpfs() throws DockerfileException {
    if (readOnly(false)) {
      throw error("readwrite", "a tmpfs that can't be written to is of no use: remove readwrite");
    }
    return new Mount.Tmpfs(target(), size());
  }

  Mount.Secret secret() throws DockerfileException {
    if (text("id").isPresent() && text("source").isPresent()) {
      throw error("source", "a secret mount has either an id or a source, which are the same");
    }
    Optional<String> target = text("target");
    Optional<String> env = text("env");
    Optional<String> named = text("id").or(() -> text("source"));
    if (named.isEmpty() && target.isEmpty()) {
      throw error("--mount", "a secret mount needs to say which: id=name");
    }
    String id = named.orElse(baseName(target.orElse("")));
    if (target.isEmpty() && env.isEmpty()) {
      target = Optional.of("/run/secrets/" + baseName(id));
    }
    readOnly(true);
    return new Mount.Secret(
        id,
        target,
        env,
        isTrue("required", false),
        number("uid", DECIMAL, 0, Integer.MAX_VALUE),
        number("gid", DECIMAL, 0, Integer.MAX_VALUE),
        number("mode", OCTAL, 0400, HIGHEST_MODE));
  }

  Mount.Ssh ssh() throws DockerfileException {
    readOnly(true);
    return new Mount.Ssh(
        text("id").orElse("default"),
        text("target"),
        isTrue("required", false),
        number("uid", DECIMAL, 0, Integer.MAX_VALUE),
        number("gid", DECIMAL, 0, Integer.MAX_VALUE),
        number("mode", OCTAL, 0600, HIGHEST_MODE));
  }

  private Optional<String> text(String key) {
    return Optional.ofNullable(values.get(key));
  }

  private static String baseName(String path) {
    String cleaned = ContextPattern.clean(path);
    return cleaned.substring(cleaned.lastIndexOf('/') + 1);
  }

  private String target() throws DockerfileException {
    String target =
        text("target")
            .orElseThrow(
                () -> error("--mount", "a mount of type " + type + " needs a target=/path"));
    if (ContextPattern.clean("/" + target).equals("/") && target.startsWith("/")) {
      throw error(target, "nothing can be mounted over /: name a folder in it");
    }
    return target;
  }

  /** A mount's source can't leave what it is from, however many .. it has. */
  private String path() {
    String path = ContextPattern.clean("/" + text("source").orElse("")).substring(1);
    return path.isEmpty() ? "." : path;
  }

  private boolean readOnly(boolean byDefault) throws DockerfileException {
    boolean readOnly = isTrue("readonly", byDefault);
    return text("readwrite").isPresent() ? !isTrue("readwrite", !byDefault) : readOnly;
  }

  private boolean isTrue(String key, boolean byDefault) throws DockerfileException {
    Optional<String> value = text(key);
    if (value.isEmpty() || TRUE.contains(value.get())) {
      return value.isPresent() || byDefault;
    }
    if (FALSE.contains(value.get())) {
      return false;
    }
    throw wrong(key, value.get(), "true or false");
  }

  private Mount.Sharing sharing() throws DockerfileException {
    String value = text("sharing").orElse("shared").toLowerCase(Locale.ROOT);
    List<String> names =
        Arrays.stream(Mount.Sharing.values()).map(s -> s.name().toLowerCase(Locale.ROOT)).toList();
    int found = names.indexOf(value);
    if (found < 0) {
      throw error(
          value,
          "--mount sharing '"
              + value
              + "' is unknown"
              + Suggestion.hint(value, names, ": use one of "));
    }
    return Mount.Sharing.values()[found];
  }

  private int number(String key, int radix, int byDefault, int highest) throws DockerfileException {
    Optional<String> value = text(key);
    if (value.isEmpty()) {
      return byDefault;
    }
    if (value.get().matches("[0-9]{1,20}")) {
      try {
        BigInteger number = new BigInteger(value.get(), radix);
        if (number.compareTo(BigInteger.valueOf(highest)) <= 0) {
          return number.intValueExact();
        }
      } catch (NumberFormatException e) {
        // an 8 or 9 in an octal number: the same problem
      }
    }
    throw wrong(key, value.get(), radix == OCTAL ? "an octal mode, as 0755" : "a number");
  }

  private OptionalLong size() throws DockerfileException {
    Optional<String> value = text("size");
    if (value.isEmpty()) {
      return OptionalLong.empty();
    }
    Matcher matcher = SIZE.matcher(value.get());
    if (!matcher.matches()) {
      throw wrong("size", value.get(), "a number of bytes, as 64m");
    }
    int power = "kmgtp".indexOf(matcher.group(2).toLowerCase(Locale.ROOT)) + 1;
    BigDecimal unit = BigDecimal.valueOf(1024).pow(matcher.group(2).isEmpty() ? 0 : power);
    BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(unit);
    if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw wrong("size", value.get(), "less than 8 EiB");
    }
    return bytes.signum() == 0 ? OptionalLong.empty() : OptionalLong.of(bytes.longValue());
  }

  private DockerfileException wrong(String key, String value, String expected) {
    return error(value, "--mount " + key + "=" + value + ": " + expected + " expected");
  }

  private DockerfileException error(String culprit, String problem) {
    return problems.error(culprit, problem);
  }
}
