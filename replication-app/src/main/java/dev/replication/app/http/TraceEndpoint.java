package dev.replication.app.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.replication.app.operations.PeerCopies;
import dev.replication.app.operations.PeerCopies.Copy;
import dev.replication.app.operations.PeerCopies.Published;
import dev.replication.model.Change;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeId;
import dev.replication.syncengine.StoreInspection.KeyTrace;
import dev.replication.syncengine.StoreInspection.MirrorCopy;
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
  private final PeerCopies copies;
  private final LookLimit looks;

  TraceEndpoint(NodeId node, SyncEngine store, PeerCopies copies, LookLimit looks) {
    this.node = node;
    this.store = store;
    this.copies = copies;
    this.looks = looks;
  }

  void serve(ItemKey key, Exchange exchange) throws InterruptedException {
    boolean withPeers = exchange.query(Set.of("peers")).flag("peers");
    KeyTrace trace = store.inspection().trace(key);
    List<Copy> found = withPeers ? looks.during(() -> copies.of(key)) : List.of();
    exchange.send(
        Status.OK_200,
        "application/json",
        JsonOutput.object(
            json -> {
              json.writeStringField("node", node.text());
              json.writeStringField("id", key.text());
              writeHeld(trace, json);
              writeTiers(trace, json);
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
    boolean mirrored = !(trace.mirrored() instanceof MirrorCopy.NoMirror);
    JsonOutput.nullable(json, "publishedSeq", mirrored ? (Long) trace.publishedSeq() : null);
  }

  private static void writeTiers(KeyTrace trace, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("tiers");
    json.writeBooleanField("memory", trace.inMemory());
    json.writeStringField("redis", redis(trace));
    if (trace.mirrored() instanceof MirrorCopy.Untold(String why)) {
      json.writeStringField("redisProblem", why);
    }
    json.writeBooleanField("sql", trace.held() != null);
    json.writeEndObject();
  }

  /** What L2 has, compared with L3. */
  private static String redis(KeyTrace trace) {
    return switch (trace.mirrored()) {
      case MirrorCopy.NoMirror _ -> "none";
      case MirrorCopy.Untold _ -> "unknown";
      case MirrorCopy.Absent _ -> trace.held() instanceof Change.Put ? "absent" : "same";
      case MirrorCopy.Holds(Change.Put put) ->
          trace.held() instanceof Change.Put held
                  && held.revision().stamp().equals(put.revision().stamp())
                  && held.content().hash().equals(put.content().hash())
              ? "same"
              : "other";
    };
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
