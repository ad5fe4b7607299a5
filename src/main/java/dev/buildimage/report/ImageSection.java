package dev.buildimage.report;

import dev.buildimage.build.NamedImage;
import java.util.List;
import java.util.Locale;

/** What an image's bytes are spent on. */
final class ImageSection {
  private final ImageSizes image;
  private final Markup page;
  private final long whole;

  ImageSection(ImageSizes image, Markup page) {
    this.image = image;
    this.page = page;
    this.whole = image.bytes();
  }

  void write() {
    NamedImage named = image.image();
    String id =
        named.role().name().toLowerCase(Locale.ROOT)
            + "-"
            + named.image().manifest().digest().shortHex();
    page.open("section", "aria-labelledby", id);
    page.element(
        "h2", named.role() == NamedImage.Role.BUILDER ? "Builder image" : "Final image", "id", id);
    page.open("p").element("code", named.reference().toString()).close();
    page.element(
        "p",
        Figures.bytes(whole)
            + " compressed, in "
            + Figures.counted(image.layers().size(), "layer")
            + "; "
            + ReportSummary.origin(named),
        "class",
        "sub");
    parts();
    page.open("table", "class", "layers");
    page.element("caption", "Layers, lowest first; sizes compressed");
    page.open("thead").open("tr");
    page.element("th", "Made by", "scope", "col");
    page.element("th", "Size", "scope", "col", "class", "figure");
    page.close().close();
    for (ImageSizes.Part part : ImageSizes.Part.values()) {
      part(part);
    }
    page.close();
    page.close();
  }

  private void parts() {
    page.open("div", "class", "parts", "aria-hidden", "true");
    for (ImageSizes.Part part : ImageSizes.Part.values()) {
      if (image.bytes(part) > 0) {
        page.element(
            "span",
            "",
            "class",
            css(part),
            "style",
            "width:" + ReportPage.percent(image.bytes(part), whole));
      }
    }
    page.close();
    page.open("ul", "class", "legend");
    for (ImageSizes.Part part : ImageSizes.Part.values()) {
      if (image.bytes(part) > 0) {
        page.open("li")
            .element("span", "", "class", "key " + css(part))
            .text(part.label() + " ")
            .element("span", Figures.bytes(image.bytes(part)), "class", "figure")
            .close();
      }
    }
    page.close();
  }

  private static String css(ImageSizes.Part part) {
    return "p-" + part.name().toLowerCase(Locale.ROOT);
  }

  private void part(ImageSizes.Part part) {
    List<ImageSizes.Layer> layers =
        image.layers().stream().filter(layer -> layer.part() == part).toList();
    if (layers.isEmpty()) {
      return;
    }
    page.open("tbody").open("tr", "class", "group");
    page.element(
        "th", part.label() + ", " + Figures.counted(layers.size(), "layer"), "scope", "rowgroup");
    page.element("td", Figures.bytes(image.bytes(part)), "class", "figure");
    page.close();
    layers.forEach(this::layer);
    page.close();
  }

  private void layer(ImageSizes.Layer layer) {
    page.open("tr").open("th", "scope", "row");
    if (layer.contents().isPresent()) {
      page.open("details");
      page.open("summary", "class", "name").text(name(layer, layer.contents().get()));
      share(layer);
      page.close();
      contents(layer.contents().get());
      page.close();
    } else {
      page.element("span", madeBy(layer), "class", "name");
      share(layer);
    }
    page.close();
    page.element("td", Figures.bytes(layer.descriptor().size()), "class", "figure");
    page.close();
  }

  private void share(ImageSizes.Layer layer) {
    page.open("span", "class", "track")
        .element(
            "span",
            "",
            "class",
            "bar " + css(layer.part()),
            "style",
            "width:" + ReportPage.percent(layer.descriptor().size(), whole))
        .close();
  }

  private static String madeBy(ImageSizes.Layer layer) {
    return layer.madeBy().isEmpty() ? "not told by the image's history" : layer.madeBy();
  }

  /** Layers of dependencies are all made by the same; what is in them tells them apart. */
  private static String name(ImageSizes.Layer layer, LayerContents contents) {
    List<String> artifacts = contents.artifacts();
    if (artifacts.isEmpty()) {
      return madeBy(layer);
    }
    return artifacts.size() == 1
        ? artifacts.get(0)
        : Figures.counted(artifacts.size(), "artifact")
            + ": "
            + artifacts.get(0)
            + (artifacts.size() == 2 ? " and " : " … ")
            + artifacts.get(artifacts.size() - 1);
  }

  private void contents(LayerContents contents) {
    page.element(
        "p",
        Figures.counted(contents.files(), "file") + ", " + Figures.bytes(contents.bytes()),
        "class",
        "sub");
    entries("Biggest folders", contents.folders(), contents.bytes());
    entries("Biggest files", contents.largest(), contents.bytes());
    if (!contents.artifacts().isEmpty()) {
      page.element("p", "Artifacts", "class", "list");
      page.open("ul");
      contents.artifacts().forEach(artifact -> page.element("li", artifact));
      page.close();
    }
  }

  private void entries(String title, List<LayerContents.Entry> entries, long bytes) {
    if (entries.isEmpty() || bytes == 0) {
      return;
    }
    page.element("p", title, "class", "list");
    page.open("ul", "class", "entries");
    for (LayerContents.Entry entry : entries) {
      page.open("li")
          .element("span", entry.path(), "class", "path")
          .element("span", Figures.bytes(entry.bytes()), "class", "figure")
          .close();
    }
    page.close();
  }
}
