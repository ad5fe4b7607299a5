package dev.buildimage.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A report for machines; the README has its shape. What is not known is null. */
public final class ReportJson {
  /** To be raised when what is there changes its meaning, or goes. */
  static final int FORMAT = 1;

  private final JsonMapper json = JsonMapper.builder().build();

  /** The document, with a line break at its end. */
  public String of(RunReport report) {
    Lanes lanes = Lanes.of(report.intervals());
    ObjectNode root =
        json.createObjectNode()
            .put("format", FORMAT)
            .put("project", report.project())
            .put("command", report.command())
            .put("start", report.start().toString())
            .put("millis", report.took().toMillis())
            .put("success", !report.failed());
    ArrayNode failures = root.putArray("failures");
    for (Failure failure : report.failures()) {
      failures.addObject().put("where", failure.where()).put("message", failure.message());
    }
    work(root.putArray("work"), report, lanes);
    tests(root.putArray("tests"), report, lanes);
    ArrayNode images = root.putArray("images");
    report.images().forEach(image -> image(images.addObject(), image));
    key(root, report.key());
    report.warnings().forEach(root.putArray("warnings")::add);
    try {
      return json.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }

  private static void work(ArrayNode all, RunReport report, Lanes lanes) {
    for (Span span : report.spans()) {
      ObjectNode node =
          all.addObject()
              .put("kind", word(span.work().kind()))
              .put("name", span.work().name())
              .put("goal", span.goal())
              .put("module", span.module());
      time(node, report.start(), span, lanes)
          .put("bytes", span.work().bytes())
          .put("outcome", word(span.work().outcome()))
          .put("why", span.why().orElse(null));
    }
  }

  private static void tests(ArrayNode all, RunReport report, Lanes lanes) {
    for (TestSpan span : report.tests()) {
      ObjectNode node =
          all.addObject().put("class", span.test().name()).put("module", span.module());
      time(node, report.start(), span, lanes)
          .put("tests", span.test().tests())
          .put("failed", span.test().failed())
          .put("skipped", span.test().skipped());
      strings(node, "failures", span.test().failures());
    }
  }

  private static ObjectNode time(ObjectNode node, Instant start, Interval interval, Lanes lanes) {
    return node.put("start", Duration.between(start, interval.start()).toMillis())
        .put("millis", Duration.between(interval.start(), interval.end()).toMillis())
        .put("lane", lanes.lane(interval));
  }

  private static void image(ObjectNode node, ImageSizes image) {
    node.put("role", word(image.image().role()))
        .put("reference", image.image().reference().toString())
        .put("digest", image.image().image().manifest().digest().toString())
        .put("origin", word(image.image().origin()))
        .put("bytes", image.bytes());
    ArrayNode layers = node.putArray("layers");
    for (ImageSizes.Layer layer : image.layers()) {
      ObjectNode one =
          layers
              .addObject()
              .put("digest", layer.descriptor().digest().toString())
              .put("mediaType", layer.descriptor().mediaType())
              .put("bytes", layer.descriptor().size())
              .put("part", layer.part().label())
              .put("madeBy", layer.madeBy());
      if (layer.contents().isPresent()) {
        contents(one.putObject("contents"), layer.contents().get());
      } else {
        one.putNull("contents");
      }
    }
  }

  private static void contents(ObjectNode node, LayerContents contents) {
    node.put("files", contents.files()).put("bytes", contents.bytes());
    entries(node.putArray("folders"), contents.folders());
    entries(node.putArray("largest"), contents.largest());
    strings(node, "artifacts", contents.artifacts());
  }

  private static void entries(ArrayNode all, List<LayerContents.Entry> entries) {
    for (LayerContents.Entry entry : entries) {
      all.addObject().put("path", entry.path()).put("bytes", entry.bytes());
    }
  }

  private static void strings(ObjectNode node, String name, List<String> values) {
    ArrayNode array = node.putArray(name);
    values.forEach(array::add);
  }

  private static void key(ObjectNode root, Optional<KeyFacts> known) {
    if (known.isEmpty()) {
      root.putNull("key");
      return;
    }
    KeyFacts facts = known.get();
    ObjectNode node =
        root.putObject("key")
            .put("key", facts.key().key())
            .put("tools", facts.key().toolsKey())
            .put("manifest", facts.key().manifest());
    if (facts.since().isPresent()) {
      node.set("since", new KeyJson().tree(facts.since().get()));
    } else {
      node.putNull("since");
    }
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
