package dev.buildimage.maven;

import dev.buildimage.build.BuildException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** XML by Java's own parser: Maven gives plugins none on every version. */
final class XmlText {
  private XmlText() {}

  /**
   * The root element.
   *
   * @param name of the file, for who has to correct it
   */
  static Element parse(String name, byte[] content) throws BuildException {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      DocumentBuilder builder = factory.newDocumentBuilder();
      // the default one prints to standard error
      builder.setErrorHandler(new DefaultHandler());
      return builder.parse(new ByteArrayInputStream(content)).getDocumentElement();
    } catch (SAXException | IOException e) {
      throw new BuildException(name + " is no XML: " + e.getMessage() + "; correct it", e);
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("every Java has such a parser", e);
    }
  }

  /** The elements of a name right below another. */
  static List<Element> children(Element parent, String name) {
    NodeList nodes = parent.getChildNodes();
    return IntStream.range(0, nodes.getLength())
        .mapToObj(nodes::item)
        .flatMap(node -> node instanceof Element element ? Stream.of(element) : Stream.empty())
        .filter(element -> element.getTagName().equals(name))
        .toList();
  }

  /** The text of an element right below another. */
  static Optional<String> text(Element parent, String name) {
    return children(parent, name).stream()
        .findFirst()
        .map(element -> element.getTextContent().strip());
  }

  /** Gives elements right below another a new name. */
  static List<Element> rename(Element parent, String before, String after) {
    List<Element> renamed = new ArrayList<>();
    for (Element element : children(parent, before)) {
      Document document = element.getOwnerDocument();
      renamed.add((Element) document.renameNode(element, null, after));
    }
    return renamed;
  }

  /** A text of our own, which is XML. */
  static Element parseOwn(String text) {
    try {
      return parse("", text.getBytes(StandardCharsets.UTF_8));
    } catch (BuildException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** Adds an element with a text. */
  static Element add(Element parent, String name, String text) {
    Element element = parent.getOwnerDocument().createElement(name);
    element.setTextContent(text);
    parent.appendChild(element);
    return element;
  }

  static byte[] write(Element root) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      TransformerFactory.newDefaultInstance()
          .newTransformer()
          .transform(new DOMSource(root), new StreamResult(out));
    } catch (TransformerException e) {
      throw new IllegalStateException("what was parsed can be written", e);
    }
    return out.toByteArray();
  }
}
