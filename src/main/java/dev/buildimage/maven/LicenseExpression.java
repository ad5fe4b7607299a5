package dev.buildimage.maven;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.maven.model.License;

/** A pom's licenses as an SPDX license expression, which OCI's annotation has to be. */
final class LicenseExpression {
  private static final Pattern IDENTIFIER =
      Pattern.compile("[A-Za-z][A-Za-z0-9.]*(?:-[A-Za-z0-9.]+)+\\+?|MIT|ISC|Zlib|0BSD|Unlicense");

  /** What poms call the usual ones, by what their names or addresses have in them, lower-case. */
  private static final Map<String, String> KNOWN = known();

  private LicenseExpression() {}

  private static Map<String, String> known() {
    Map<String, String> known = new LinkedHashMap<>();
    known.put("license-2.0", "Apache-2.0");
    known.put("apache license, version 2.0", "Apache-2.0");
    known.put("apache license 2.0", "Apache-2.0");
    known.put("apache software license, version 2.0", "Apache-2.0");
    known.put("licenses/mit", "MIT");
    known.put("mit license", "MIT");
    known.put("bsd-2-clause", "BSD-2-Clause");
    known.put("bsd-3-clause", "BSD-3-Clause");
    known.put("epl-2.0", "EPL-2.0");
    known.put("epl-v20", "EPL-2.0");
    known.put("eclipse public license 2.0", "EPL-2.0");
    known.put("eclipse public license v2.0", "EPL-2.0");
    known.put("mozilla.org/mpl/2.0", "MPL-2.0");
    known.put("mozilla public license 2.0", "MPL-2.0");
    return known;
  }

  /**
   * The expression: any of several licenses may be chosen (Maven's pom reference, "Licenses").
   *
   * @return empty when there are none, or one can't be told
   */
  static Optional<String> of(List<License> licenses) {
    List<String> identifiers = new ArrayList<>();
    for (License license : licenses) {
      Optional<String> identifier = identifier(license);
      if (identifier.isEmpty()) {
        return Optional.empty();
      }
      if (!identifiers.contains(identifier.get())) {
        identifiers.add(identifier.get());
      }
    }
    return identifiers.isEmpty() ? Optional.empty() : Optional.of(String.join(" OR ", identifiers));
  }

  private static Optional<String> identifier(License license) {
    String name = Optional.ofNullable(license.getName()).orElse("").strip();
    if (IDENTIFIER.matcher(name).matches()) {
      return Optional.of(name);
    }
    String all =
        (name + " " + Optional.ofNullable(license.getUrl()).orElse("")).toLowerCase(Locale.ROOT);
    return KNOWN.entrySet().stream()
        .filter(each -> all.contains(each.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
