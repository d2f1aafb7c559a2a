package dev.replication.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.replication.model.ItemKey;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/** The items that a node wants of another, as a JSON array of ids. Safe for use by many threads. */
public final class WantedCodec {
  /** As many ids of the greatest length as are ever wanted, each character escaped. */
  private static final int MAX_CHARS = 2 << 20;

  private final Json json = new Json(MAX_CHARS);
  private final int maxKeys;

  /** A codec of at most {@code maxKeys} ids. */
  public WantedCodec(int maxKeys) {
    this.maxKeys = maxKeys;
  }

  /** The text for {@code keys}. */
  public String encode(Collection<ItemKey> keys) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = json.factory().createGenerator(text)) {
      out.writeStartArray();
      for (ItemKey key : keys) {
        out.writeString(key.text());
      }
      out.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return text.toString();
  }

  /**
   * The ids in {@code text}, in their order.
   *
   * @throws IllegalArgumentException when it is something else, or too many
   */
  public Set<ItemKey> decode(String text) {
    Set<ItemKey> keys = new LinkedHashSet<>();
    try (JsonParser in = json.factory().createParser(text)) {
      if (in.nextToken() != JsonToken.START_ARRAY) {
        throw new IllegalArgumentException("what is wanted is not an array");
      }
      while (in.nextToken() != JsonToken.END_ARRAY) {
        if (keys.size() == maxKeys) {
          throw new IllegalArgumentException("more than " + maxKeys + " items are wanted");
        }
        keys.add(new ItemKey(Json.string(in)));
      }
      if (in.nextToken() != null) {
        throw new IllegalArgumentException("what is wanted is followed by something else");
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("what is wanted is not well-formed JSON", e);
    }
    return keys;
  }
}
