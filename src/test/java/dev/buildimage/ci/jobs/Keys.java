package dev.buildimage.ci.jobs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.Schema;

/**
 * A mapping of a YAML file, all of whose keys have to be asked for: a job that is run without what
 * one of them says would show nothing. Scalars are text, as they are written.
 */
final class Keys {
  /**
   * Nothing is a number, a boolean or null: those are GitHub's and CircleCI's own to tell apart.
   */
  private static final Schema TEXTS =
      new Schema() {
        @Override
        public ScalarResolver getScalarResolver() {
          return (value, implicit) -> Tag.STR;
        }

        @Override
        public Map<Tag, ConstructNode> getSchemaTagConstructors() {
          return Map.of();
        }
      };

  private final String where;
  private final Map<String, Object> values;
  private final Set<String> unasked;

  private Keys(String where, Map<?, ?> values) {
    this.where = where;
    this.values = new LinkedHashMap<>();
    values.forEach((key, value) -> this.values.put(String.valueOf(key), value));
    this.unasked = new LinkedHashSet<>(this.values.keySet());
  }

  static Keys parse(String file, String text) {
    LoadSettings settings = LoadSettings.builder().setSchema(TEXTS).build();
    return of(file, new Load(settings).loadFromString(text));
  }

  static Keys of(String where, Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new UnsupportedConfiguration(where, "is no mapping");
    }
    return new Keys(where, map);
  }

  String where() {
    return where;
  }

  Set<String> names() {
    return values.keySet();
  }

  Optional<Object> value(String key) {
    unasked.remove(key);
    return Optional.ofNullable(values.get(key));
  }

  Optional<String> text(String key) {
    return value(key).map(value -> text(at(key), value));
  }

  String required(String key) {
    return text(key).orElseThrow(() -> new UnsupportedConfiguration(where, "has no " + key));
  }

  /** A list of texts, or one. */
  List<String> texts(String key) {
    return value(key).map(value -> texts(at(key), value)).orElse(List.of());
  }

  /** A mapping; what is there without a value is an empty one. */
  Optional<Keys> keys(String key) {
    return value(key).map(value -> of(at(key), value.equals("") ? Map.of() : value));
  }

  List<Object> list(String key) {
    return value(key).map(value -> list(at(key), value)).orElse(List.of());
  }

  Map<String, String> strings(String key) {
    return keys(key).map(keys -> keys.each(Keys::required)).orElse(Map.of());
  }

  /** All that is left, by what a function makes of this mapping and the key. */
  <T> Map<String, T> each(BiFunction<Keys, String, T> make) {
    Map<String, T> made = new LinkedHashMap<>();
    List.copyOf(unasked).forEach(key -> made.put(key, make.apply(this, key)));
    return made;
  }

  /** What a mapping says, once it is certain that nothing of it was left out. */
  static <T> T whole(Keys keys, Function<Keys, T> read) {
    T made = read.apply(keys);
    if (!keys.unasked.isEmpty()) {
      throw new UnsupportedConfiguration(keys.where, "has unsupported keys " + keys.unasked);
    }
    return made;
  }

  String at(String key) {
    return where + " › " + key;
  }

  static List<Object> list(String where, Object value) {
    if (!(value instanceof List<?> list)) {
      throw new UnsupportedConfiguration(where, "is no list");
    }
    return new ArrayList<>(list);
  }

  static List<String> texts(String where, Object value) {
    return value instanceof List<?> list
        ? list.stream().map(element -> text(where, element)).toList()
        : List.of(text(where, value));
  }

  static String text(String where, Object value) {
    if (!(value instanceof String text)) {
      throw new UnsupportedConfiguration(where, "is no text");
    }
    return text;
  }
}
