package dev.buildimage.report;

import java.io.StringWriter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Writes HTML that is well-formed XML, too: nothing that is written as text or as an attribute can
 * become markup.
 */
final class Markup {
  private final StringWriter text = new StringWriter();
  private final XMLStreamWriter out;

  Markup() {
    try {
      // whatever others have put on the class path
      out = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
      out.writeDTD("<!DOCTYPE html>");
    } catch (XMLStreamException e) {
      throw impossible(e);
    }
  }

  /**
   * Begins an element.
   *
   * @param attributes names, each with its value behind it
   */
  Markup open(String element, String... attributes) {
    try {
      out.writeStartElement(element);
      for (int i = 0; i < attributes.length; i += 2) {
        out.writeAttribute(attributes[i], printable(attributes[i + 1]));
      }
      return this;
    } catch (XMLStreamException e) {
      throw impossible(e);
    }
  }

  /** An element that has nothing in it, by HTML's own rules. */
  Markup empty(String element, String... attributes) {
    try {
      out.writeEmptyElement(element);
      for (int i = 0; i < attributes.length; i += 2) {
        out.writeAttribute(attributes[i], printable(attributes[i + 1]));
      }
      return this;
    } catch (XMLStreamException e) {
      throw impossible(e);
    }
  }

  /** Ends the element that was begun last. */
  Markup close() {
    try {
      out.writeEndElement();
      return this;
    } catch (XMLStreamException e) {
      throw impossible(e);
    }
  }

  Markup text(String content) {
    try {
      out.writeCharacters(printable(content));
      return this;
    } catch (XMLStreamException e) {
      throw impossible(e);
    }
  }

  /** An element with a text in it. */
  Markup element(String element, String content, String... attributes) {
    return open(element, attributes).text(content).close();
  }

  /** XML has no way to write most control characters, nor half a character. */
  private static String printable(String content) {
    StringBuilder clean = new StringBuilder(content.length());
    content
        .codePoints()
        .map(
            c ->
                c == '\n' || c == '\t' || !Character.isISOControl(c) && isCharacter(c)
                    ? c
                    : '\ufffd')
        .forEach(clean::appendCodePoint);
    return clean.toString();
  }

  private static boolean isCharacter(int c) {
    boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    return !surrogate && c != 0xfffe && c != 0xffff;
  }

  /** All of it; what is still open is closed. */
  @Override
  public String toString() {
    try {
      out.writeEndDocument();
      out.flush();
      return text + "\n";
    } catch (XMLStreamException e) {
      throw impossible(e);
    }
  }

  private static IllegalStateException impossible(XMLStreamException e) {
    return new IllegalStateException("writing to memory can't fail", e);
  }
}
