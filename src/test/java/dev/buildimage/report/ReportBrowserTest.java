package dev.buildimage.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The report as people see it; what they see is in target/report-screenshots. */
class ReportBrowserTest {
  private static final int LIGHT = 200;
  private static final int DARK = 50;

  /** What of the page is wider than the screen, by its own box. */
  private static final String TOO_WIDE =
      """
      [...document.querySelectorAll('body *')]
        .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
        .filter(e => !e.closest('.lanes, .axis, .track'))
        .map(e => e.tagName + '.' + e.className + ' ' + e.textContent.slice(0, 40))
      """;

  /** Texts whose contrast is below what WCAG 2 asks for (1.4.3, level AA), each with its ratio. */
  private static final String TOO_PALE =
      """
      (() => {
        const numbers = c => c.match(/[0-9.]+/g).map(Number);
        const light = c => {
          const [r, g, b] = numbers(c).map(v => v / 255)
            .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const behind = e => {
          for (let at = e; at; at = at.parentElement) {
            const c = getComputedStyle(at).backgroundColor;
            if (!(numbers(c)[3] === 0)) return c;
          }
          return 'rgb(255, 255, 255)';
        };
        const bad = [];
        for (const e of document.querySelectorAll('body *')) {
          const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
          if (!own) continue;
          const a = light(getComputedStyle(e).color), b = light(behind(e));
          const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
          if (ratio < 4.5) bad.push(ratio.toFixed(2) + ' ' + e.tagName + '.' + e.className);
        }
        return bad;
      })()
      """;

  @TempDir static Path folder;
  private static Browser browser;
  private static URI failed;
  private static URI good;

  @BeforeAll
  static void start() throws Exception {
    failed = page("failed", true);
    good = page("good", false);
    browser = new Browser(Files.createDirectory(folder.resolve("profile")));
  }

  private static URI page(String name, boolean failing) throws Exception {
    Path file = folder.resolve(name + ".html");
    RunReport report =
        SampleReports.full(Files.createDirectory(folder.resolve("project-" + name)), failing);
    return Files.writeString(file, new ReportPage(report).html()).toUri();
  }

  @AfterAll
  static void stop() throws Exception {
    if (browser != null) {
      browser.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "phone, 390, 844, false",
    "phone, 390, 844, true",
    "desktop, 1280, 800, false",
    "desktop, 1280, 800, true",
    "narrow, 320, 600, false"
  })
  void fitsTheScreenAndCanBeRead(String screen, int width, int height, boolean dark)
      throws Exception {
    boolean phone = !screen.equals("desktop");
    String name = screen + (dark ? "-dark" : "-light");
    browser.open(good, width, height, phone, dark);
    save(name + "-success", browser.screenshot(false));
    browser.open(failed, width, height, phone, dark);
    assertThat(browser.evaluate("innerWidth").asInt()).isEqualTo(width);
    BufferedImage shown = save(name, browser.screenshot(false));

    assertThat(shown.getWidth()).isEqualTo(width);
    assertThat(shown.getHeight()).isEqualTo(height);
    int page = brightness(shown.getRGB(2, height / 2));
    if (dark) {
      assertThat(page).isLessThan(DARK);
    } else {
      assertThat(page).isGreaterThan(LIGHT);
    }
    assertThat(colours(shown)).as("something is shown").isGreaterThan(50);

    browser.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)");
    save(name + "-whole", browser.screenshot(true));
    assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
        .isLessThanOrEqualTo(width);
    assertThat(browser.evaluate(TOO_WIDE)).isEmpty();
    assertThat(browser.evaluate(TOO_PALE)).isEmpty();
  }

  /** Without it, the test above would pass whatever is on the page. */
  @Test
  void aTableThatIsTooWideOrTextThatIsTooPaleIsFound() throws Exception {
    browser.open(good, 390, 844, true, false);
    browser.evaluate("document.querySelector('h1').style.width = '500px'");
    browser.evaluate("document.querySelector('h1').style.color = '#aaa'");

    assertThat(browser.evaluate(TOO_WIDE)).isNotEmpty();
    assertThat(browser.evaluate(TOO_PALE)).isNotEmpty();
  }

  @Test
  void noNameHasBecomeMarkup() throws Exception {
    browser.open(failed, 1280, 800, false, false);
    JsonNode scripts = browser.evaluate("document.querySelectorAll('script, img, link').length");

    assertThat(scripts.asInt()).isZero();
    assertThat(browser.evaluate("document.compatMode").asText()).isEqualTo("CSS1Compat");
    assertThat(browser.evaluate("document.body.innerText").asText())
        .contains("<script>alert(1)</script>");
  }

  private static BufferedImage save(String name, byte[] png) throws Exception {
    Path screenshots = Files.createDirectories(Path.of("target/report-screenshots"));
    Files.write(screenshots.resolve(name + ".png"), png);
    return ImageIO.read(new ByteArrayInputStream(png));
  }

  private static int brightness(int rgb) {
    return ((rgb >> 16 & 0xff) + (rgb >> 8 & 0xff) + (rgb & 0xff)) / 3;
  }

  private static long colours(BufferedImage image) {
    int width = image.getWidth();
    int[] pixels = image.getRGB(0, 0, width, image.getHeight(), null, 0, width);
    return Arrays.stream(pixels).distinct().count();
  }
}
