package dev.buildimage.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buildimage.build.BuilderImage;
import dev.buildimage.build.NamedImage;
import dev.buildimage.image.ImageReference;
import dev.buildimage.sandbox.BusyboxImage;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.maven.plugin.logging.SystemStreamLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionReportTest {
  private final List<String> warnings = new ArrayList<>();
  private final SystemStreamLog log =
      new SystemStreamLog() {
        @Override
        public void warn(CharSequence content) {
          warnings.add(content.toString());
        }
      };
  private final SessionReport report = new SessionReport(null, log, "builder-maven-plugin");

  @TempDir private Path folder;

  private NamedImage image(String content) throws IOException {
    return new NamedImage(
        NamedImage.Role.BUILDER,
        ImageReference.parse("example.org/a:1"),
        BusyboxImage.image(
            new ContentStore(folder.resolve("store")),
            out -> out.write(content.getBytes(StandardCharsets.UTF_8))),
        BuilderImage.Origin.STORE);
  }

  @Test
  void anImageThatCantBeLookedIntoIsAWarningAtTheEnd() throws Exception {
    report.measure(
        image("a"),
        () -> {
          throw new IOException("the disk is gone");
        });

    assertThat(report.images()).isEmpty();
    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0))
        .startsWith("the report lacks example.org/a:1: ")
        .endsWith("the disk is gone");
  }

  @Test
  void oneImageIsLookedIntoOnceAndAnotherOfItsNameAgain() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    SessionReport.StoreSource store =
        () -> {
          asked.incrementAndGet();
          throw new IOException("no store");
        };

    report.measure(image("a"), store);
    report.measure(image("a"), store);
    report.images();
    assertThat(asked).hasValue(1);

    report.measure(image("b"), store);
    report.images();
    assertThat(asked).hasValue(2);
  }
}
