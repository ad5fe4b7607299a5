package dev.buildimage.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.buildimage.image.Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportJsonTest {
  @TempDir Path folder;

  private static JsonNode json(RunReport report) throws Exception {
    return JsonMapper.builder().build().readTree(new ReportJson().of(report));
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void hasTheShapeThatTheReadmePromises() throws Exception {
    JsonNode root = json(SampleReports.full(folder, true));

    assertThat(names(root))
        .containsExactly(
            "format",
            "project",
            "command",
            "start",
            "millis",
            "success",
            "failures",
            "work",
            "tests",
            "images",
            "key",
            "warnings");
    assertThat(root.path("format").asInt()).isOne();
    assertThat(root.path("success").asBoolean()).isFalse();
    assertThat(names(root.path("failures").get(0))).containsExactly("where", "message");
    assertThat(names(root.path("work").get(0)))
        .containsExactly(
            "kind", "name", "goal", "module", "start", "millis", "lane", "bytes", "outcome", "why");
    assertThat(names(root.path("tests").get(0)))
        .containsExactly(
            "class", "module", "start", "millis", "lane", "tests", "failed", "skipped", "failures");
    JsonNode image = root.path("images").get(0);
    assertThat(names(image))
        .containsExactly("role", "reference", "digest", "origin", "bytes", "layers");
    JsonNode layer = image.path("layers").get(0);
    assertThat(names(layer))
        .containsExactly("digest", "mediaType", "bytes", "part", "madeBy", "contents");
    assertThat(names(layer.path("contents")))
        .containsExactly("files", "bytes", "folders", "largest", "artifacts");
    assertThat(image.path("layers").get(2).path("contents").isNull()).isTrue();
    assertThat(names(root.path("key"))).containsExactly("key", "tools", "manifest", "since");
    assertThat(names(root.path("key").path("since")))
        .containsExactly("from", "to", "files", "lines", "keys");
  }

  @Test
  void timesAreFromTheStartOnAndNothingSharesALaneAtATime() throws Exception {
    JsonNode root = json(SampleReports.full(folder, false));

    JsonNode first = root.path("work").get(0);
    assertThat(first.path("kind").asText()).isEqualTo("key");
    assertThat(first.path("start").asInt()).isEqualTo(900);
    assertThat(first.path("millis").asInt()).isEqualTo(310);
    List<JsonNode> all = new ArrayList<>();
    root.path("work").forEach(all::add);
    root.path("tests").forEach(all::add);
    for (JsonNode one : all) {
      for (JsonNode other : all) {
        boolean apart =
            one.path("start").asLong() + one.path("millis").asLong() <= other.path("start").asLong()
                || other.path("start").asLong() + other.path("millis").asLong()
                    <= one.path("start").asLong();
        assertThat(one == other || apart || !one.path("lane").equals(other.path("lane")))
            .as("%s and %s", one, other)
            .isTrue();
      }
    }
  }

  @Test
  void whatOneReportSaysOfLayersTheNextOneKnows() throws Exception {
    RunReport report = SampleReports.full(folder.resolve("project"), false);
    Path out = folder.resolve("out");
    new ReportFiles(out).write(report);
    KnownContents known = KnownContents.in(out);

    for (ImageSizes.Layer layer : report.images().get(0).layers()) {
      assertThat(known.of(layer.descriptor().digest())).isEqualTo(layer.contents());
    }
  }

  @Test
  void aDamagedReportSaysNothing() throws Exception {
    for (String text :
        List.of(
            "",
            "{",
            "[]",
            "{\"format\":1,\"images\":[{\"layers\":[{\"digest\":\"x\",\"contents\":{\"files\":[]}}]}]}")) {
      Files.writeString(folder.resolve("report.json"), text);
      assertThat(KnownContents.in(folder).of(Digest.of("x"))).isEmpty();
    }
  }

  @Test
  void whatIsNotKnownIsNull() throws Exception {
    JsonNode root = json(SampleReports.small());

    assertThat(root.path("success").asBoolean()).isTrue();
    assertThat(root.path("key").isNull()).isTrue();
    assertThat(root.path("work").get(0).path("why").isNull()).isTrue();
    assertThat(root.path("images").get(0).path("origin").asText()).isEqualTo("store");
  }
}
