package dev.replication.app.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.replication.model.Change;
import dev.replication.model.Dot;
import dev.replication.model.Revision;
import dev.replication.syncengine.ConflictLog;
import dev.replication.syncengine.ConflictLog.Entry;
import dev.replication.syncengine.ConflictLog.Keep;
import dev.replication.syncengine.ConflictLog.Resolution;
import dev.replication.syncengine.SyncEngine;
import dev.replication.syncengine.SyncEngine.Conflict;
import dev.replication.wire.JsonText;
import io.helidon.http.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/conflicts}: writes that lost against one that had not seen them, and deciding them.
 */
final class ConflictsEndpoint {
  /** Most conflicts in one answer. */
  static final int MAX_LIMIT = 1_000;

  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_BEFORE = Integer.MAX_VALUE;
  private static final String JSON = "application/json";

  private final SyncEngine store;
  private final ConflictLog log;
  private final RequestBodies bodies;

  ConflictsEndpoint(SyncEngine store, RequestBodies bodies) {
    this.store = store;
    this.log = store.conflictLog();
    this.bodies = bodies;
  }

  void list(Exchange exchange) throws InterruptedException {
    QueryParameters query = exchange.query(Set.of("limit", "before"));
    int limit = query.number("limit", 1, MAX_LIMIT, DEFAULT_LIMIT);
    long before = query.number("before", 1, MAX_BEFORE, MAX_BEFORE);
    List<Entry> found = log.list(before, limit + 1);
    boolean more = found.size() > limit;
    List<Entry> shown = more ? found.subList(0, limit) : found;
    long all = log.count();
    exchange.send(
        Status.OK_200,
        JSON,
        JsonOutput.object(
            json -> {
              json.writeNumberField("count", all);
              json.writeArrayFieldStart("conflicts");
              for (Entry entry : shown) {
                write(entry, json);
              }
              json.writeEndArray();
              JsonOutput.nullable(json, "next", more ? (Long) shown.getLast().number() : null);
            }));
  }

  void show(String id, Exchange exchange) throws InterruptedException {
    boolean withContent = exchange.query(Set.of("content")).flag("content", true);
    Dot loser = dot(id);
    Conflict conflict = log.find(loser).orElseThrow(() -> absent(loser));
    Change held = store.inspection().trace(conflict.loser().key()).held();
    exchange.send(
        Status.OK_200,
        JSON,
        JsonOutput.object(
            json -> {
              json.writeStringField("id", loser.toString());
              json.writeStringField("key", conflict.loser().key().text());
              json.writeNumberField("loggedAt", conflict.loggedAtMillis());
              write("loser", conflict.loser(), withContent, json);
              write("winner", conflict.winner(), json);
              write("held", held, withContent, json);
            }));
  }

  void resolve(String id, Exchange exchange) throws IOException, InterruptedException {
    Dot loser = dot(id);
    String keep = exchange.query(Set.of("keep")).text("keep").orElse("");
    Resolution done =
        switch (keep) {
          case "winner" -> log.resolve(loser, new Keep.Winner());
          case "loser" -> log.resolve(loser, new Keep.Loser());
          case "body" -> resolveWithBody(loser, exchange);
          default -> throw RequestRefused.badRequest("keep must be winner, loser or body");
        };
    switch (done) {
      case Resolution.Unknown _ -> throw absent(loser);
      case Resolution.Refused(String why) -> throw RequestRefused.unprocessable(why);
      case Resolution.Resolved resolved ->
          exchange.send(
              Status.OK_200,
              JSON,
              JsonOutput.object(
                  json -> {
                    json.writeStringField("id", loser.toString());
                    json.writeStringField("key", resolved.key().text());
                    json.writeStringField("kept", keep);
                    json.writeStringField("stamp", resolved.revision().stamp().toString());
                    json.writeNumberField("version", resolved.version());
                  }));
    }
  }

  private Resolution resolveWithBody(Dot loser, Exchange exchange)
      throws IOException, InterruptedException {
    try (RequestBodies.Body body = bodies.read(exchange)) {
      return log.resolve(
          loser,
          new Keep.Other(body.bytes(), ItemEndpoint.typeOf(exchange.headers(), body.bytes())));
    }
  }

  private static Dot dot(String id) {
    try {
      return Dot.parse(id);
    } catch (IllegalArgumentException e) {
      throw RequestRefused.badRequest(String.valueOf(e.getMessage()));
    }
  }

  private static RequestRefused absent(Dot loser) {
    return new RequestRefused(
        Status.NOT_FOUND_404,
        "there is no conflict "
            + loser
            + " in the log of this node: it was resolved before, or dropped for its age or the"
            + " number of others");
  }

  private static void write(Entry entry, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", entry.loser().dot().toString());
    json.writeNumberField("number", entry.number());
    json.writeStringField("key", entry.key().text());
    write("loser", entry.loser(), json);
    JsonOutput.nullable(json, "loserBytes", entry.loserBytes());
    write("winner", entry.winner(), json);
    JsonOutput.nullable(json, "heldBytes", entry.heldBytes());
    json.writeNumberField("loggedAt", entry.loggedAtMillis());
    json.writeEndObject();
  }

  private static void write(String name, Revision revision, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart(name);
    ChangeJson.write(revision, json);
    json.writeEndObject();
  }

  /** Text as text, other bytes as base64. */
  private static void write(
      String name, @Nullable Change change, boolean withContent, JsonGenerator json)
      throws IOException {
    if (change == null) {
      json.writeNullField(name);
      return;
    }
    json.writeObjectFieldStart(name);
    ChangeJson.write(change, json);
    if (withContent && change instanceof Change.Put put) {
      byte[] bytes = put.content().shared();
      if (JsonText.isUtf8(bytes)) {
        json.writeStringField("text", new String(bytes, StandardCharsets.UTF_8));
      } else {
        json.writeBinaryField("base64", bytes);
      }
    }
    json.writeEndObject();
  }
}
