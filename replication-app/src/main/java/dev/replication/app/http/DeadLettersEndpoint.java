package dev.replication.app.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.replication.app.operations.DeadLetterReplay;
import dev.replication.app.operations.DeadLetterReplay.Result;
import dev.replication.model.Change;
import dev.replication.model.NodeId;
import dev.replication.port.DeadLetterStore.DeadLetter;
import dev.replication.syncengine.StoreInspection.Letter;
import dev.replication.syncengine.SyncEngine;
import dev.replication.wire.JsonText;
import dev.replication.wire.KeptFields;
import io.helidon.http.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /v1/dead-letters}: entries that were set aside, and a second try for them. */
final class DeadLettersEndpoint {
  /** Most letters in one answer. */
  static final int MAX_LIMIT = 1_000;

  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_BEFORE = Integer.MAX_VALUE;
  private static final String JSON = "application/json";

  /** The field that holds an item's content, shown only when asked for. */
  private static final String CONTENT = "data";

  private final SyncEngine store;
  private final DeadLetterReplay replay;

  DeadLettersEndpoint(SyncEngine store, DeadLetterReplay replay) {
    this.store = store;
    this.replay = replay;
  }

  void list(Exchange exchange) throws InterruptedException {
    QueryParameters query = exchange.query(Set.of("peer", "limit", "before"));
    NodeId peer = query.text("peer").map(DeadLettersEndpoint::nodeId).orElse(null);
    int limit = query.number("limit", 1, MAX_LIMIT, DEFAULT_LIMIT);
    long before = query.number("before", 1, MAX_BEFORE, MAX_BEFORE);
    List<Letter> found = store.inspection().deadLetters(peer, before, limit + 1);
    boolean more = found.size() > limit;
    List<Letter> shown = more ? found.subList(0, limit) : found;
    long all = count(peer);
    exchange.send(
        Status.OK_200,
        JSON,
        JsonOutput.object(
            json -> {
              json.writeNumberField("count", all);
              json.writeArrayFieldStart("deadLetters");
              for (Letter letter : shown) {
                write(letter, json);
              }
              json.writeEndArray();
              JsonOutput.nullable(json, "next", more ? (Long) shown.getLast().id() : null);
            }));
  }

  private long count(@Nullable NodeId peer) throws InterruptedException {
    Map<NodeId, Long> counts = store.inspection().deadLetterCounts();
    return peer == null
        ? counts.values().stream().mapToLong(Long::longValue).sum()
        : counts.getOrDefault(peer, 0L);
  }

  void show(long id, Exchange exchange) throws InterruptedException {
    boolean withContent = exchange.query(Set.of("content")).flag("content");
    DeadLetter letter = store.inspection().deadLetter(id).orElseThrow(() -> absent(id));
    Optional<Map<String, byte[]>> fields = KeptFields.read(letter.entry().raw());
    exchange.send(
        Status.OK_200,
        JSON,
        JsonOutput.object(
            json -> {
              write(summary(id, letter), json, false);
              json.writeBooleanField("whole", fields.isPresent());
              json.writeArrayFieldStart("fields");
              for (Map.Entry<String, byte[]> field : fields.orElse(Map.of()).entrySet()) {
                write(field, withContent, json);
              }
              json.writeEndArray();
            }));
  }

  void replay(long id, Exchange exchange) throws InterruptedException {
    exchange.query(Set.of());
    switch (replay.replay(id)) {
      case Result.Unknown _ -> throw absent(id);
      case Result.StillUndecodable still ->
          throw RequestRefused.unprocessable(
              "dead letter "
                  + id
                  + " still cannot be decoded, and stays: "
                  + still.reason()
                  + ", "
                  + still.detail());
      case Result.EntryGone gone ->
          throw new RequestRefused(
              Status.CONFLICT_409, "dead letter " + id + " stays: " + gone.why());
      case Result.NothingToApply nothing -> done(id, "nothing-to-apply", nothing.why(), exchange);
      case Result.Applied(Change change, var outcome) ->
          exchange.send(
              Status.OK_200,
              JSON,
              JsonOutput.object(
                  json -> {
                    json.writeNumberField("id", id);
                    json.writeStringField("result", outcome.name().toLowerCase(Locale.ROOT));
                    json.writeStringField("key", change.key().text());
                    ChangeJson.write(change, json);
                  }));
    }
  }

  private static void done(long id, String result, String why, Exchange exchange) {
    exchange.send(
        Status.OK_200,
        JSON,
        JsonOutput.object(
            json -> {
              json.writeNumberField("id", id);
              json.writeStringField("result", result);
              json.writeStringField("why", why);
            }));
  }

  private static RequestRefused absent(long id) {
    return new RequestRefused(Status.NOT_FOUND_404, "there is no dead letter " + id);
  }

  private static NodeId nodeId(String text) {
    try {
      return new NodeId(text);
    } catch (IllegalArgumentException e) {
      throw RequestRefused.badRequest(String.valueOf(e.getMessage()));
    }
  }

  private static Letter summary(long id, DeadLetter letter) {
    return new Letter(
        id,
        letter.peer(),
        letter.streamKey(),
        letter.entry().id(),
        letter.entry().reason(),
        letter.entry().detail(),
        letter.entry().raw().length,
        letter.parkedAtMillis());
  }

  private static void write(Letter letter, JsonGenerator json) throws IOException {
    write(letter, json, true);
  }

  private static void write(Letter letter, JsonGenerator json, boolean asObject)
      throws IOException {
    if (asObject) {
      json.writeStartObject();
    }
    json.writeNumberField("id", letter.id());
    json.writeStringField("peer", letter.peer().text());
    json.writeStringField("stream", letter.streamKey());
    json.writeStringField("entry", letter.entryId().toString());
    json.writeStringField("reason", letter.reason().name().toLowerCase(Locale.ROOT));
    json.writeStringField("detail", letter.detail());
    json.writeNumberField("bytes", letter.keptBytes());
    json.writeNumberField("parkedAt", letter.parkedAtMillis());
    if (asObject) {
      json.writeEndObject();
    }
  }

  /** Text as text, other bytes as base64. */
  private static void write(
      Map.Entry<String, byte[]> field, boolean withContent, JsonGenerator json) throws IOException {
    byte[] value = field.getValue();
    json.writeStartObject();
    json.writeStringField("name", field.getKey());
    json.writeNumberField("bytes", value.length);
    boolean shown = withContent || !field.getKey().equals(CONTENT);
    if (shown && JsonText.isUtf8(value)) {
      json.writeStringField("text", new String(value, StandardCharsets.UTF_8));
    } else if (shown) {
      json.writeBinaryField("base64", value);
    }
    json.writeEndObject();
  }
}
