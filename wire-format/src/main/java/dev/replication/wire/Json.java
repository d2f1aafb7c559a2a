package dev.replication.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import dev.replication.model.Membership;
import dev.replication.model.Membership.Standing;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.model.VersionVector;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * JSON as it stands in fields: a reader and writer with bounds, and the version vector as an object
 * origin → seq.
 *
 * <p>Thread-safe. Members named twice: the last one counts.
 */
final class Json {
  /** How deep unknown members may nest before they are refused. */
  private static final int MAX_DEPTH = 16;

  private static final int MAX_NODES = 1024;
  private static final String SINCE = "since";
  private static final String EVICTED_AT = "evicted_at";
  private static final int MAX_NUMBER_CHARS = 64;
  private static final int MAX_NAME_CHARS = 1024;

  private final JsonFactory factory;

  /** JSON whose texts are at most {@code maxChars} long. */
  Json(int maxChars) {
    factory =
        new JsonFactoryBuilder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER_CHARS)
                    .maxNameLength(MAX_NAME_CHARS)
                    .maxStringLength(maxChars)
                    .maxDocumentLength(maxChars)
                    .build())
            // Names come from outside: they must not fill the JVM's intern table, nor may chosen
            // collisions end a decode with an unchecked exception.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            // The default pool is per thread, which virtual threads would never share.
            .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
            .build();
  }

  JsonFactory factory() {
    return factory;
  }

  /**
   * {@code vv} as an object; sequences are strings, as some readers cannot hold 64 bits in a
   * number.
   */
  String vector(VersionVector vv) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = factory.createGenerator(text)) {
      writeVector(json, vv);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return text.toString();
  }

  static void writeVector(JsonGenerator json, VersionVector vv) throws IOException {
    json.writeStartObject();
    for (Map.Entry<Origin, Long> known : vv.asMap().entrySet()) {
      json.writeStringField(known.getKey().text(), Long.toString(known.getValue()));
    }
    json.writeEndObject();
  }

  /**
   * Reads what {@link #vector} writes.
   *
   * @throws IllegalArgumentException when it is something else
   */
  VersionVector parseVector(String text) {
    try (JsonParser json = factory.createParser(text)) {
      json.nextToken();
      VersionVector vv = readVector(json);
      if (json.nextToken() != null) {
        throw new IllegalArgumentException("is followed by something else");
      }
      return vv;
    } catch (IOException e) {
      // Not the parser's own words: they quote the text.
      throw new IllegalArgumentException("is not well-formed JSON", e);
    }
  }

  /**
   * Reads an object origin → seq at which {@code json} stands.
   *
   * @throws IllegalArgumentException when it is something else
   */
  static VersionVector readVector(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new IllegalArgumentException("is not an object");
    }
    Map<Origin, Long> seqs = new HashMap<>();
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      json.nextToken();
      seqs.put(new Origin(name), count(json));
    }
    return VersionVector.of(seqs);
  }

  /** The nodes of {@code membership} as an object; its epoch stands elsewhere. */
  String members(Membership membership) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = factory.createGenerator(text)) {
      json.writeStartObject();
      for (Map.Entry<NodeId, Standing> node : membership.nodes().entrySet()) {
        json.writeObjectFieldStart(node.getKey().text());
        json.writeNumberField(SINCE, node.getValue().since());
        Long evictedAt = node.getValue().evictedAt();
        if (evictedAt != null) {
          json.writeNumberField(EVICTED_AT, evictedAt);
        }
        json.writeEndObject();
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return text.toString();
  }

  /**
   * Reads what {@link #members} writes; members of a node that are not known are ignored.
   *
   * @throws IllegalArgumentException when it is something else
   */
  Membership parseMembers(String text, long epoch) {
    try (JsonParser json = factory.createParser(text)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("is not an object");
      }
      TreeMap<NodeId, Standing> nodes = new TreeMap<>();
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        NodeId node = new NodeId(name);
        if (json.nextToken() != JsonToken.START_OBJECT) {
          throw new IllegalArgumentException("has a node that is not an object");
        }
        nodes.put(node, readStanding(json));
        if (nodes.size() > MAX_NODES) {
          throw new IllegalArgumentException("names more than " + MAX_NODES + " nodes");
        }
      }
      if (json.nextToken() != null) {
        throw new IllegalArgumentException("is followed by something else");
      }
      return new Membership(epoch, nodes);
    } catch (IOException e) {
      // Not the parser's own words: they quote the text.
      throw new IllegalArgumentException("is not well-formed JSON", e);
    }
  }

  private static Standing readStanding(JsonParser json) throws IOException {
    long since = 0;
    Long evictedAt = null;
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      json.nextToken();
      switch (name) {
        case SINCE -> since = count(json);
        case EVICTED_AT -> evictedAt = count(json);
        default -> json.skipChildren();
      }
    }
    return new Standing(since, evictedAt);
  }

  /** The unsigned 64-bit number, or string of digits, at which {@code json} stands. */
  static long unsigned(JsonParser json) throws IOException {
    return Text.unsigned(digits(json));
  }

  /** As {@link #unsigned} but at most 2^63-1. */
  static long count(JsonParser json) throws IOException {
    return Text.count(digits(json));
  }

  /** The string at which {@code json} stands. */
  static String string(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw new IllegalArgumentException("is not a string");
    }
    String text = json.getText();
    if (!Text.isWellFormed(text)) {
      throw new IllegalArgumentException("is not valid Unicode");
    }
    return text;
  }

  private static String digits(JsonParser json) throws IOException {
    JsonToken token = json.currentToken();
    if (token != JsonToken.VALUE_NUMBER_INT && token != JsonToken.VALUE_STRING) {
      throw new IllegalArgumentException("is not a whole number");
    }
    return json.getText();
  }
}
