package dev.replication.app.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.replication.app.operations.Operations;
import dev.replication.app.operations.PublishedCopies.Copy;
import dev.replication.app.operations.PublishedCopies.Published;
import dev.replication.model.Change;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeId;
import dev.replication.syncengine.StoreInspection.KeyTrace;
import dev.replication.syncengine.SyncEngine;
import io.helidon.http.Status;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/trace/{id}}: what this node, and on request its peers, hold of one key. */
final class TraceEndpoint {
  private final NodeId node;
  private final SyncEngine store;
  private final Operations operations;
  private final LookLimit looks;

  TraceEndpoint(NodeId node, SyncEngine store, Operations operations, LookLimit looks) {
    this.node = node;
    this.store = store;
    this.operations = operations;
    this.looks = looks;
  }

  void serve(ItemKey key, Exchange exchange) throws InterruptedException {
    boolean withPeers = exchange.query(Set.of("peers")).flag("peers");
    KeyTrace trace = store.inspection().trace(key);
    Published own = looks.during(() -> operations.copies().own(key));
    List<Copy> found = withPeers ? looks.during(() -> operations.copies().peers(key)) : List.of();
    exchange.send(
        Status.OK_200,
        "application/json",
        JsonOutput.object(
            json -> {
              json.writeStringField("node", node.text());
              json.writeStringField("id", key.text());
              writeHeld(trace, json);
              writeTiers(trace, own, json);
              writeConflicts(trace, json);
              writeChanges("parked", trace.parked(), json);
              json.writeArrayFieldStart("peers");
              for (Copy copy : found) {
                write(copy, json);
              }
              json.writeEndArray();
            }));
  }

  private static void writeHeld(KeyTrace trace, JsonGenerator json) throws IOException {
    Change held = trace.held();
    writeChange("held", held, json);
    JsonOutput.nullable(json, "feedSeq", held == null ? null : (Long) trace.feedSeq());
    JsonOutput.nullable(json, "publishedSeq", trace.publishedSeq());
  }

  private void writeTiers(KeyTrace trace, Published own, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("tiers");
    json.writeBooleanField("memory", trace.inMemory());
    json.writeStringField("redis", redis(trace, own));
    if (own instanceof Published.Unreachable(String why)) {
      json.writeStringField("redisProblem", why);
    } else if (own instanceof Published.Corrupt(String detail)) {
      json.writeStringField("redisProblem", detail);
    }
    json.writeBooleanField("sql", trace.held() != null);
    json.writeEndObject();
  }

  /** What L2 has, compared with L3. */
  private String redis(KeyTrace trace, Published own) {
    return switch (own) {
      case Published.NoRedis _ -> "none";
      case Published.Unreachable _ -> "unknown";
      case Published.Corrupt _ -> "corrupt";
      case Published.Absent _ -> isLive(trace.held()) ? "absent" : "same";
      case Published.Holds(Change.Put put) ->
          trace.held() instanceof Change.Put held
                  && held.revision().stamp().equals(put.revision().stamp())
                  && held.content().hash().equals(put.content().hash())
              ? "same"
              : "other";
    };
  }

  /** An item that has expired is gone from Redis by itself. */
  private boolean isLive(@Nullable Change held) {
    return held instanceof Change.Put put
        && (put.expiresAtMillis() == null
            || put.expiresAtMillis() > operations.time().wallMillis());
  }

  private static void writeConflicts(KeyTrace trace, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("conflicts");
    for (var conflict : trace.conflicts()) {
      json.writeStartObject();
      writeChange("loser", conflict.loser(), json);
      json.writeObjectFieldStart("winner");
      ChangeJson.write(conflict.winner(), json);
      json.writeEndObject();
      json.writeNumberField("loggedAt", conflict.loggedAtMillis());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeChanges(String name, List<Change> changes, JsonGenerator json)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (Change change : changes) {
      json.writeStartObject();
      ChangeJson.write(change, json);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeChange(String name, @Nullable Change change, JsonGenerator json)
      throws IOException {
    if (change == null) {
      json.writeNullField(name);
      return;
    }
    json.writeObjectFieldStart(name);
    ChangeJson.write(change, json);
    json.writeEndObject();
  }

  private static void write(Copy copy, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("node", copy.peer().text());
    switch (copy.copy()) {
      case Published.Holds(Change.Put put) -> {
        json.writeStringField("answer", "holds");
        writeChange("held", put, json);
      }
      case Published.Absent(Long feedSeq) -> {
        json.writeStringField("answer", "absent");
        JsonOutput.nullable(json, "publishedSeq", feedSeq);
      }
      case Published.NoRedis _ -> json.writeStringField("answer", "none");
      case Published.Corrupt(String detail) -> {
        json.writeStringField("answer", "corrupt");
        json.writeStringField("problem", detail);
      }
      case Published.Unreachable(String why) -> {
        json.writeStringField("answer", "unreachable");
        json.writeStringField("problem", why);
      }
    }
    json.writeEndObject();
  }
}
