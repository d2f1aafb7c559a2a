package dev.replication.app.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/** JSON as the commands read and print it. */
final class Json {
  /** An item of 16 MiB in base64 is longer than the library's default bound of strings. */
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(LineReader.MAX_LINE_BYTES).build())
          .build();

  private static final ObjectMapper MAPPER = new ObjectMapper(FACTORY);
  private static final ObjectWriter PRETTY = MAPPER.writerWithDefaultPrettyPrinter();

  private Json() {}

  /** The value, or empty when the bytes are not JSON. */
  static Optional<JsonNode> parse(byte[] bytes) {
    try {
      JsonNode node = MAPPER.readTree(bytes);
      return node.isMissingNode() ? Optional.empty() : Optional.of(node);
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /** One line. */
  static String line(Object value) {
    return write(MAPPER.writer(), value);
  }

  /** Indented. */
  static String pretty(Object value) {
    return write(PRETTY, value);
  }

  private static String write(ObjectWriter writer, Object value) {
    try {
      return writer.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("values of this package are JSON", e);
    }
  }

  /** {@code n} as people read it. */
  static String number(JsonNode n) {
    return String.format(Locale.ROOT, "%,d", n.asLong());
  }
}
