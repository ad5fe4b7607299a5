package dev.buildimage.ci.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * GitHub's expressions ("Evaluate expressions in workflows and actions"). Values are texts, numbers
 * (Double), booleans, lists and maps; null is the empty text, to which it is equal there, too.
 */
final class Expression {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(?<text>'(?:[^']|'')*')|(?<number>-?\\d+(?:\\.\\d+)?)"
              + "|(?<name>[A-Za-z_][A-Za-z0-9_-]*)|(?<sign>&&|\\|\\||[=!<>]=|[!<>().,*]|\\[|\\]))");
  private static final Pattern PART = Pattern.compile("\\$\\{\\{(.*?)}}", Pattern.DOTALL);
  private static final Pattern STATUS =
      Pattern.compile("\\b(?:always|success|failure|cancelled)\\s*\\(");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What an expression can ask for. */
  interface Scope {
    /** A context such as {@code github}. */
    Object context(String name);

    /** What {@code always()}, {@code success()}, {@code failure()}, {@code cancelled()} say. */
    boolean status(String function);
  }

  /** A context that has an answer to each question that may be asked of it. */
  record Known(String name, Map<String, ?> values) {
    Object get(String property) {
      Object value = values.get(property);
      if (value == null) {
        throw new UnsupportedConfiguration(name + "." + property, "is known nowhere");
      }
      return value;
    }
  }

  private record Token(String kind, String text) {}

  private final String whole;
  private final Scope scope;
  private final List<Token> tokens = new ArrayList<>();
  private int next;

  private Expression(String whole, Scope scope) {
    this.whole = whole;
    this.scope = scope;
    String text = whole.strip();
    Matcher matcher = TOKEN.matcher(text);
    int at = 0;
    while (at < text.length()) {
      if (!matcher.find(at) || matcher.start() != at) {
        throw wrong("is not understood from character " + at);
      }
      for (String kind : List.of("text", "number", "name", "sign")) {
        if (matcher.group(kind) != null) {
          tokens.add(new Token(kind, matcher.group(kind)));
        }
      }
      at = matcher.end();
    }
  }

  static Object evaluate(String text, Scope scope) {
    Expression expression = new Expression(text, scope);
    Object value = expression.or();
    if (expression.next < expression.tokens.size()) {
      throw expression.wrong("goes on with " + expression.tokens.get(expression.next).text());
    }
    return value;
  }

  /** A text with the values of its <code>${{ }}</code>. */
  static String fill(String text, Scope scope) {
    return PART.matcher(text)
        .replaceAll(part -> Matcher.quoteReplacement(text(evaluate(part.group(1), scope))));
  }

  /** The value of a text that is one <code>${{ }}</code>, else the text, filled. */
  static Object value(String text, Scope scope) {
    Matcher part = PART.matcher(text.strip());
    return part.matches() && part.group(1).indexOf("}}") < 0
        ? evaluate(part.group(1), scope)
        : fill(text, scope);
  }

  /** What an {@code if} says: without a status function, all before has to have succeeded. */
  static boolean condition(String text, Scope scope) {
    Matcher part = PART.matcher(text.strip());
    String bare = part.matches() ? part.group(1) : text;
    boolean holds = truth(evaluate(bare, scope));
    return STATUS.matcher(bare).find() ? holds : holds && scope.status("success");
  }

  private Object or() {
    Object left = and();
    while (accept("||")) {
      Object right = and();
      left = truth(left) ? left : right;
    }
    return left;
  }

  private Object and() {
    Object left = equality();
    while (accept("&&")) {
      Object right = equality();
      left = truth(left) ? right : left;
    }
    return left;
  }

  private Object equality() {
    Object left = comparison();
    while (true) {
      if (accept("==")) {
        left = equal(left, comparison());
      } else if (accept("!=")) {
        left = !equal(left, comparison());
      } else {
        return left;
      }
    }
  }

  private Object comparison() {
    Object left = unary();
    for (String sign : List.of("<=", ">=", "<", ">")) {
      if (accept(sign)) {
        double a = number(left);
        double b = number(unary());
        return switch (sign) {
          case "<=" -> a <= b;
          case ">=" -> a >= b;
          case "<" -> a < b;
          default -> a > b;
        };
      }
    }
    return left;
  }

  private Object unary() {
    return accept("!") ? (Object) !truth(unary()) : postfix();
  }

  private Object postfix() {
    Object value = primary();
    while (true) {
      if (accept(".")) {
        Token property = take();
        value = property.text().equals("*") ? values(value) : property(value, property.text());
      } else if (accept("[")) {
        Object index = or();
        expect("]");
        value = property(value, text(index));
      } else {
        return value;
      }
    }
  }

  private Object primary() {
    Token token = take();
    switch (token.kind()) {
      case "text":
        return token.text().substring(1, token.text().length() - 1).replace("''", "'");
      case "number":
        return Double.valueOf(token.text());
      case "name":
        break;
      default:
        if (!token.text().equals("(")) {
          throw wrong("has a " + token.text() + " too many");
        }
        Object inner = or();
        expect(")");
        return inner;
    }
    if (accept("(")) {
      List<Object> arguments = new ArrayList<>();
      while (!accept(")")) {
        arguments.add(or());
        accept(",");
      }
      return call(token.text(), arguments);
    }
    return switch (token.text()) {
      case "true", "false" -> Boolean.valueOf(token.text());
      case "null" -> "";
      default -> scope.context(token.text());
    };
  }

  private Object call(String function, List<Object> arguments) {
    String name = function.toLowerCase(Locale.ROOT);
    if (List.of("always", "success", "failure", "cancelled").contains(name)) {
      return scope.status(name);
    }
    return switch (name) {
      case "contains" ->
          arguments.get(0) instanceof List<?> list
              ? list.stream().anyMatch(element -> equal(element, arguments.get(1)))
              : lower(arguments.get(0)).contains(lower(arguments.get(1)));
      case "startswith" -> lower(arguments.get(0)).startsWith(lower(arguments.get(1)));
      case "endswith" -> lower(arguments.get(0)).endsWith(lower(arguments.get(1)));
      case "format" -> {
        String formatted = text(arguments.get(0));
        for (int i = 1; i < arguments.size(); i++) {
          formatted = formatted.replace("{" + (i - 1) + "}", text(arguments.get(i)));
        }
        yield formatted;
      }
      case "join" ->
          arguments.get(0) instanceof List<?> list
              ? list.stream()
                  .map(Expression::text)
                  .collect(Collectors.joining(arguments.size() > 1 ? text(arguments.get(1)) : ","))
              : text(arguments.get(0));
      case "tojson" -> json(arguments.get(0));
      case "fromjson" -> parsed(text(arguments.get(0)));
      default -> throw wrong("calls " + function + ", which is unsupported");
    };
  }

  private Object property(Object value, String name) {
    if (value instanceof Known known) {
      return known.get(name);
    }
    if (value instanceof List<?> list) {
      return name.matches("\\d+")
          ? list.get(Integer.parseInt(name))
          : list.stream().map(element -> property(element, name)).toList();
    }
    return value instanceof Map<?, ?> map ? Objects.requireNonNullElse(map.get(name), "") : "";
  }

  private static Object values(Object value) {
    return value instanceof Map<?, ?> map ? List.copyOf(map.values()) : value;
  }

  static boolean truth(Object value) {
    return value instanceof Number number
        ? number.doubleValue() != 0
        : !(value.equals("") || value.equals(false));
  }

  private static boolean equal(Object a, Object b) {
    if (a instanceof String && b instanceof String) {
      return lower(a).equals(lower(b));
    }
    if (a.getClass() == b.getClass()) {
      return a.equals(b);
    }
    return number(a) == number(b);
  }

  private static double number(Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    if (value instanceof Boolean bool) {
      return bool ? 1 : 0;
    }
    if (value instanceof String text) {
      try {
        return text.isBlank() ? 0 : Double.parseDouble(text.strip());
      } catch (NumberFormatException e) {
        return Double.NaN;
      }
    }
    return Double.NaN;
  }

  static String text(Object value) {
    if (value instanceof Double number && number == Math.rint(number)) {
      return String.valueOf(number.longValue());
    }
    return value instanceof Map || value instanceof List || value instanceof Known
        ? "Object"
        : String.valueOf(value);
  }

  private static String lower(Object value) {
    return text(value).toLowerCase(Locale.ROOT);
  }

  private String json(Object value) {
    try {
      return JSON.writerWithDefaultPrettyPrinter()
          .writeValueAsString(value instanceof Known known ? known.values() : value);
    } catch (JsonProcessingException e) {
      throw wrong(e.getMessage());
    }
  }

  private Object parsed(String text) {
    try {
      return JSON.readValue(text, Object.class);
    } catch (JsonProcessingException e) {
      throw wrong("gets no JSON: " + e.getMessage());
    }
  }

  private boolean accept(String sign) {
    if (next < tokens.size() && tokens.get(next).equals(new Token("sign", sign))) {
      next++;
      return true;
    }
    return false;
  }

  private void expect(String sign) {
    if (!accept(sign)) {
      throw wrong("lacks a " + sign);
    }
  }

  private Token take() {
    if (next == tokens.size()) {
      throw wrong("ends too early");
    }
    return tokens.get(next++);
  }

  private UnsupportedConfiguration wrong(String what) {
    return new UnsupportedConfiguration("the expression " + whole.strip(), what);
  }
}
