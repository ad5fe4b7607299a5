package dev.buildimage.ci.jobs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@code strategy.matrix} makes of one job. */
final class Matrix {
  private Matrix() {}

  /** At least one combination, by the variables' names. */
  static List<Map<String, Object>> combinations(Workflow.Job job, Expression.Scope scope) {
    List<Map<String, Object>> combinations = new ArrayList<>(List.of(Map.of()));
    List<Map<String, Object>> included = new ArrayList<>();
    String where = job.id() + " › matrix";
    job.matrix()
        .forEach(
            (name, written) -> {
              Object value =
                  written instanceof String text ? Expression.value(text, scope) : written;
              List<Object> values = Keys.list(where + " › " + name, value);
              switch (name) {
                case "exclude" -> throw new UnsupportedConfiguration(where, "has exclude");
                case "include" ->
                    values.forEach(
                        each -> {
                          Map<String, Object> whole = new LinkedHashMap<>();
                          ((Map<?, ?>) each)
                              .forEach((key, of) -> whole.put(String.valueOf(key), of));
                          included.add(whole);
                        });
                default -> {
                  List<Map<String, Object>> more = new ArrayList<>();
                  for (Map<String, Object> combination : combinations) {
                    for (Object each : values) {
                      Map<String, Object> longer = new LinkedHashMap<>(combination);
                      longer.put(name, each);
                      more.add(longer);
                    }
                  }
                  combinations.clear();
                  combinations.addAll(more);
                }
              }
            });
    if (!included.isEmpty() && combinations.equals(List.of(Map.of()))) {
      return included;
    }
    if (!included.isEmpty()) {
      throw new UnsupportedConfiguration(where, "has include beside variables");
    }
    return combinations;
  }
}
