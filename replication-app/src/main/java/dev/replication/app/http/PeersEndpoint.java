package dev.replication.app.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.replication.app.config.PeerSettings;
import dev.replication.app.diagnosis.Doctor;
import dev.replication.app.diagnosis.Finding;
import dev.replication.app.diagnosis.Preflight;
import dev.replication.app.operations.Operations;
import dev.replication.app.operations.PeerView;
import dev.replication.app.telemetry.PeerActivity;
import dev.replication.domain.health.PeerHealth;
import dev.replication.model.Cursor;
import dev.replication.model.NodeId;
import io.helidon.http.Status;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/peers}, {@code /v1/doctor} and {@code /v1/peers/{peer}/preflight}: the peers, and what
 * is wrong. What is not known is null.
 */
final class PeersEndpoint {
  private static final String JSON = "application/json";

  private final NodeId node;
  private final Operations operations;
  private final LookLimit looks;

  PeersEndpoint(NodeId node, Operations operations, LookLimit looks) {
    this.node = node;
    this.operations = operations;
    this.looks = looks;
  }

  void list(Exchange exchange) throws InterruptedException {
    exchange.query(Set.of());
    List<PeerView> peers = operations.overview().peers();
    exchange.send(
        Status.OK_200,
        JSON,
        JsonOutput.object(
            json -> {
              json.writeStringField("node", node.text());
              json.writeArrayFieldStart("peers");
              for (PeerView peer : peers) {
                write(peer, json);
              }
              json.writeEndArray();
            }));
  }

  void doctor(Exchange exchange) throws InterruptedException {
    String only = exchange.query(Set.of("peer")).text("peer").orElse(null);
    NodeId peer = only == null ? null : configured(operations, only).nodeId();
    List<Finding> findings = looks.during(() -> operations.examination().findings(peer));
    exchange.send(
        Status.OK_200,
        JSON,
        JsonOutput.object(
            json -> {
              json.writeStringField("node", node.text());
              json.writeBooleanField("ill", Doctor.isIll(findings));
              json.writeArrayFieldStart("findings");
              for (Finding finding : findings) {
                write(finding, json);
              }
              json.writeEndArray();
            }));
  }

  void preflight(String name, Exchange exchange) throws InterruptedException {
    exchange.query(Set.of());
    PeerSettings peer = configured(operations, name);
    List<Preflight.Line> lines = looks.during(() -> operations.preflight(peer));
    exchange.send(
        Status.OK_200,
        JSON,
        JsonOutput.object(
            json -> {
              json.writeStringField("peer", peer.nodeId().text());
              json.writeBooleanField("passed", Preflight.isPassed(lines));
              json.writeArrayFieldStart("checks");
              for (Preflight.Line line : lines) {
                write(line, json);
              }
              json.writeEndArray();
            }));
  }

  /** The configured peer of that name; refuses any other. */
  static PeerSettings configured(Operations operations, String name) {
    NodeId id;
    try {
      id = new NodeId(name);
    } catch (IllegalArgumentException e) {
      throw RequestRefused.badRequest(String.valueOf(e.getMessage()));
    }
    return operations
        .peer(id)
        .orElseThrow(
            () ->
                new RequestRefused(
                    Status.NOT_FOUND_404,
                    "no peer "
                        + id
                        + " is configured; there are: "
                        + operations.overview().configured().stream()
                            .map(peer -> peer.nodeId().text())
                            .toList()));
  }

  private static void write(PeerView peer, JsonGenerator json) throws IOException {
    PeerSettings settings = peer.settings();
    PeerHealth health = peer.health();
    json.writeStartObject();
    json.writeStringField("node", settings.nodeId().text());
    json.writeStringField("redisUrl", settings.redisUrl().toString());
    json.writeBooleanField("enabled", settings.enabled());
    json.writeStringField("state", peer.state());
    json.writeBooleanField("connected", health != null && health.connected());
    JsonOutput.nullable(json, "circuit", health == null ? null : health.circuit().name());
    JsonOutput.nullable(json, "lagMillis", health == null ? null : health.lagMillis());
    JsonOutput.nullable(json, "lagEntries", health == null ? null : health.lagEntries());
    json.writeBooleanField("catchingUp", health != null && health.catchingUp());
    JsonOutput.nullable(
        json, "failureCount", health == null ? null : (Long) (long) health.failureCount());
    JsonOutput.nullable(
        json, "millisSinceSuccess", health == null ? null : health.millisSinceSuccess());
    JsonOutput.nullable(json, "problem", health == null ? null : health.lastProblem());
    write(peer.seen(), json);
    JsonOutput.nullable(json, "holeFrom", peer.holeFrom());
    JsonOutput.nullable(json, "missingChanges", peer.missingChanges());
    json.writeNumberField("deadLetters", peer.deadLetters());
    write(peer.cursor(), json);
    json.writeEndObject();
  }

  private static void write(PeerActivity.Seen seen, JsonGenerator json) throws IOException {
    PeerActivity.Problem last = seen.lastProblem();
    json.writeNumberField("entriesPerSecond", Math.round(seen.entriesPerSecond() * 10) / 10.0);
    json.writeNumberField("lostEntries", seen.lostEntries());
    json.writeNumberField("streamsRecreated", seen.recreated());
    json.writeNumberField("longestOutageMillis", seen.longestOutage().toMillis());
    JsonOutput.nullable(json, "lastProblem", last == null ? null : last.what());
    JsonOutput.nullable(json, "lastProblemAt", last == null ? null : (Long) last.atMillis());
    write(seen.compared(), json);
  }

  private static void write(PeerActivity.@Nullable Compared compared, JsonGenerator json)
      throws IOException {
    if (compared == null) {
      json.writeNullField("comparison");
      return;
    }
    json.writeObjectFieldStart("comparison");
    VerifyEndpoint.write(compared.verdict(), json);
    json.writeNumberField("at", compared.atMillis());
    JsonOutput.nullable(json, "equalAt", compared.equalAtMillis());
    json.writeEndObject();
  }

  private static void write(@Nullable Cursor cursor, JsonGenerator json) throws IOException {
    if (cursor == null) {
      json.writeNullField("cursor");
      return;
    }
    json.writeObjectFieldStart("cursor");
    json.writeStringField("position", cursor.position().toString());
    json.writeNumberField("seq", cursor.lastSeq());
    JsonOutput.nullable(json, "readIndex", cursor.readIndex());
    json.writeNumberField("savedAt", cursor.updatedAtMillis());
    json.writeEndObject();
  }

  private static void write(Finding finding, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("severity", finding.severity().name().toLowerCase(Locale.ROOT));
    json.writeStringField("cause", finding.cause().text());
    json.writeStringField("where", finding.where());
    json.writeStringField("what", finding.what());
    json.writeStringField("fix", finding.fix());
    json.writeEndObject();
  }

  private static void write(Preflight.Line line, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("check", line.check());
    json.writeStringField("outcome", line.outcome().name().toLowerCase(Locale.ROOT));
    json.writeStringField("detail", line.detail());
    json.writeStringField("fix", line.fix());
    json.writeEndObject();
  }
}
