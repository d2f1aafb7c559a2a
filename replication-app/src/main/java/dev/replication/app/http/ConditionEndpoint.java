package dev.replication.app.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.replication.domain.health.HealthCheck;
import dev.replication.domain.health.PeerHealth;
import dev.replication.domain.slo.SloViolation;
import dev.replication.model.EngineState;
import dev.replication.model.NodeId;
import dev.replication.syncengine.StoreHealth;
import dev.replication.syncengine.SyncEngine;
import io.helidon.http.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * {@code /live}, {@code /ready}, {@code /health} and {@code /metrics}: how the node does, collected
 * without I/O.
 */
final class ConditionEndpoint {
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final NodeId node;
  private final SyncEngine store;
  private final Supplier<HealthCheck> health;
  private final Supplier<String> scrape;

  ConditionEndpoint(
      NodeId node, SyncEngine store, Supplier<HealthCheck> health, Supplier<String> scrape) {
    this.node = node;
    this.store = store;
    this.health = health;
    this.scrape = scrape;
  }

  /** The process answers and its engine has not failed: 200, else 503. */
  void live(Exchange exchange) {
    EngineState state = health.get().state();
    boolean live = state != EngineState.FAILED;
    byte[] answer =
        JsonOutput.object(
            json -> {
              json.writeStringField("node", node.text());
              json.writeStringField("state", state.name());
            });
    exchange.send(
        live ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503, "application/json", answer);
  }

  /** The engine replicates: 200, else 503. */
  void ready(Exchange exchange) {
    HealthCheck check = health.get();
    byte[] answer =
        JsonOutput.object(
            json -> {
              json.writeStringField("node", node.text());
              json.writeStringField("state", check.state().name());
              json.writeBooleanField("ready", check.ready());
              json.writeNumberField("peers", check.peers().size());
              json.writeNumberField("peersConnected", check.peersConnected());
            });
    exchange.send(
        check.ready() ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503, "application/json", answer);
  }

  /** Everything that is known. */
  void health(Exchange exchange) {
    HealthCheck check = health.get();
    StoreHealth condition = store.health();
    byte[] answer =
        JsonOutput.object(
            json -> {
              json.writeStringField("node", node.text());
              json.writeStringField("state", check.state().name());
              json.writeBooleanField("ready", check.ready());
              json.writeBooleanField("healthy", check.healthy());
              json.writeObjectFieldStart("store");
              write(condition, json);
              json.writeEndObject();
              json.writeArrayFieldStart("peers");
              for (PeerHealth peer : check.peers()) {
                write(peer, json);
              }
              json.writeEndArray();
              json.writeObjectFieldStart("deletesHeldBy");
              for (var member : new TreeMap<>(check.deletesHeldBy()).entrySet()) {
                json.writeNumberField(member.getKey().text(), member.getValue().toSeconds());
              }
              json.writeEndObject();
            });
    exchange.send(Status.OK_200, "application/json", answer);
  }

  void metrics(Exchange exchange) {
    exchange.send(Status.OK_200, PROMETHEUS_TEXT, scrape.get().getBytes(StandardCharsets.UTF_8));
  }

  private static void write(StoreHealth store, JsonGenerator json) throws IOException {
    json.writeStringField("state", store.state().name());
    json.writeBooleanField("acceptingWrites", store.acceptingWrites());
    json.writeNumberField("l1Items", store.l1Items());
    json.writeNumberField("l1Bytes", store.l1Bytes());
    json.writeNumberField("queuedBytes", store.queuedBytes());
    json.writeNumberField("items", store.items());
    json.writeNumberField("tombstones", store.tombstones());
    json.writeNumberField("parked", store.parked());
    json.writeNumberField("feedSeq", store.feedSeq());
    json.writeNumberField("publishedSeq", store.publishedSeq());
    json.writeNumberField("outboxAgeMillis", store.outboxAge().toMillis());
    json.writeBooleanField("redisConfigured", store.redisConfigured());
    json.writeBooleanField("redisConnected", store.redisConnected());
    JsonOutput.nullable(json, "redisProblem", store.redisProblem());
    json.writeNumberField("redisCorruptReads", store.redisCorruptReads());
    json.writeBooleanField("building", store.building());
  }

  private static void write(PeerHealth peer, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("node", peer.node().text());
    json.writeBooleanField("connected", peer.connected());
    json.writeBooleanField("paused", peer.paused());
    json.writeStringField("circuit", peer.circuit().name());
    JsonOutput.nullable(json, "lagMillis", peer.lagMillis());
    JsonOutput.nullable(json, "lagEntries", peer.lagEntries());
    json.writeBooleanField("catchingUp", peer.catchingUp());
    JsonOutput.nullable(json, "holeFrom", peer.holeFrom());
    json.writeBooleanField("clockSuspect", peer.clockSuspect());
    json.writeNumberField("failureCount", peer.failureCount());
    JsonOutput.nullable(json, "millisSinceSuccess", peer.millisSinceSuccess());
    JsonOutput.nullable(json, "lastProblem", peer.lastProblem());
    json.writeArrayFieldStart("sloViolations");
    for (SloViolation violation : peer.sloViolations()) {
      write(violation, json);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(SloViolation violation, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("slo", violation.slo().name().toLowerCase(Locale.ROOT));
    json.writeNumberField("millis", violation.value().toMillis());
    json.writeNumberField("thresholdMillis", violation.threshold().toMillis());
    json.writeNumberField("times", violation.times());
    json.writeNumberField("lastedMillis", violation.lasted().toMillis());
    json.writeEndObject();
  }
}
