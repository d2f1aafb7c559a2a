package dev.replication.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.replication.model.Change;
import dev.replication.model.ContentType;
import dev.replication.model.Origin;
import dev.replication.model.TraceContext;
import dev.replication.model.VersionVector;
import dev.replication.port.FeedEntry.Reason;
import dev.replication.wire.PayloadCompression.Encoding;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The members of one entry's {@code meta}, each null or at its default until it is read. A member
 * that is JSON {@code null} is absent; unknown members are passed over.
 *
 * <p>Confined to the call that decodes the entry.
 */
final class EntryMeta {
  @Nullable Long hlc;
  @Nullable Origin origin;
  @Nullable Long seq;
  @Nullable Long after;
  @Nullable Long version;
  @Nullable Long updatedAtMillis;
  @Nullable Long expiresAtMillis;
  @Nullable Encoding encoding;
  @Nullable String audit;
  @Nullable Long epoch;
  @Nullable Long sentAtMillis;
  @Nullable String stream;
  ContentType contentType = ContentType.BINARY;
  String state = Change.DEFAULT_STATE;
  VersionVector context = VersionVector.empty();
  VersionVector vv = VersionVector.empty();
  boolean cacheTier;
  private @Nullable String traceParent;
  private @Nullable String traceState;

  /** The meta of an entry that has none. */
  EntryMeta() {}

  /** Reads {@code text}. */
  static EntryMeta read(Json json, byte[] text, OriginCache origins) throws Refusal {
    EntryMeta meta = new EntryMeta();
    try (JsonParser parser = json.factory().createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new Refusal(Reason.BAD_META, "meta is not a JSON object");
      }
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        if (parser.nextToken() != JsonToken.VALUE_NULL) {
          meta.member(name, parser, origins);
        }
      }
      if (parser.nextToken() != null) {
        throw new Refusal(Reason.BAD_META, "meta is followed by something else");
      }
      return meta;
    } catch (StreamConstraintsException e) {
      throw new Refusal(
          Reason.BAD_META, "meta is nested too deep or has a number or name that is too long");
    } catch (IOException e) {
      // Not the parser's own words: they quote the text.
      throw new Refusal(Reason.BAD_META, "meta is not well-formed JSON");
    }
  }

  private void member(String name, JsonParser json, OriginCache origins)
      throws IOException, Refusal {
    try {
      switch (name) {
        case "hlc" -> hlc = Json.unsigned(json);
        case "origin" -> origin = origins.of(Json.string(json));
        case "seq" -> seq = Json.count(json);
        case "after" -> after = Json.count(json);
        case "ctx" -> context = Json.readVector(json);
        case "version" -> version = Json.count(json);
        case "updated_at" -> updatedAtMillis = Json.count(json);
        case "content_type" -> contentType = Text.contentType(Json.string(json));
        case "state" -> state = state(Json.string(json));
        case "expires_at" -> expiresAtMillis = Json.count(json);
        case "enc" -> encoding = Encoding.of(Json.string(json));
        case "audit" -> audit = Json.string(json);
        case "tier" -> cacheTier = isCache(Json.string(json));
        case "trace_parent" -> traceParent = Json.string(json);
        case "trace_state" -> traceState = Json.string(json);
        case "vv" -> vv = Json.readVector(json);
        case "epoch" -> epoch = Json.count(json);
        case "stream" -> stream = Json.string(json);
        case "sent_at" -> sentAtMillis = Json.count(json);
        default -> json.skipChildren();
      }
    } catch (NumberFormatException e) {
      throw new Refusal(Reason.BAD_META, "meta." + name + " is out of range");
    } catch (IllegalArgumentException e) {
      throw new Refusal(Reason.BAD_META, "meta." + name + " " + e.getMessage());
    }
  }

  /**
   * The trace, or null when there is none or it is too long to be one: no reason to lose a change.
   */
  @Nullable TraceContext trace() {
    if (traceParent == null) {
      return null;
    }
    try {
      return new TraceContext(traceParent, traceState);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static String state(String text) {
    if (text.equals(Change.DEFAULT_STATE)) {
      return Change.DEFAULT_STATE;
    }
    Change.requireState(text);
    return text;
  }

  private static boolean isCache(String text) {
    return switch (text) {
      case "cache" -> true;
      case "durable" -> false;
      default -> throw new IllegalArgumentException("is neither cache nor durable");
    };
  }
}
