package dev.replication.app.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.replication.app.operations.Operations;
import dev.replication.domain.repair.Comparisons.Underway;
import dev.replication.domain.repair.Repaired;
import dev.replication.domain.repair.Verification;
import dev.replication.model.NodeId;
import dev.replication.model.RepairCounts;
import io.helidon.http.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;

/**
 * {@code /v1/repair} and {@code /v1/repair/confirm}: takes from peers what this node lacks, shows
 * what is being done, and lets deletes happen that were held back. What is not known is null.
 */
final class RepairEndpoint {
  static final int AT_ONCE = 4;
  private static final String JSON = "application/json";
  private static final Duration WAIT = Duration.ofMinutes(1);

  /** How long it is looked whether what was repaired is now equal. */
  private static final Duration PROOF = Duration.ofSeconds(5);

  private static final int RETRY_SECONDS = 5;

  private final NodeId node;
  private final Operations operations;
  private final Semaphore free = new Semaphore(AT_ONCE);

  RepairEndpoint(NodeId node, Operations operations) {
    this.node = node;
    this.operations = operations;
  }

  /** POST repairs, GET shows what is being done. */
  void serve(Exchange exchange) throws InterruptedException {
    if (exchange.isSafe()) {
      show(exchange);
    } else if (exchange.method().equals("POST")) {
      repair(exchange);
    } else {
      throw RequestRefused.methodNotAllowed("GET, HEAD, POST");
    }
  }

  private void repair(Exchange exchange) throws InterruptedException {
    QueryParameters query = exchange.query(Set.of("peers", "wait"));
    List<NodeId> peers = AskedPeers.of(query, operations);
    Duration wait = AskedPeers.wait(query, WAIT);
    if (!free.tryAcquire()) {
      throw RequestRefused.unavailable(
          AT_ONCE + " other requests are repairing; ask again later", RETRY_SECONDS);
    }
    List<Repaired> done;
    Map<NodeId, Verification> proofs;
    try {
      done = operations.repairer().repair(peers, wait);
      proofs = proofs(done);
    } finally {
      free.release();
    }
    exchange.sendAndDiscard(
        Status.OK_200,
        JSON,
        JsonOutput.object(
            json -> {
              json.writeStringField("node", node.text());
              json.writeBooleanField(
                  "complete", done.stream().allMatch(one -> one.end() == Repaired.End.COMPLETE));
              json.writeArrayFieldStart("peers");
              for (Repaired one : done) {
                write(one, json);
                Verification proof = proofs.get(one.peer());
                if (proof == null) {
                  json.writeNullField("verdict");
                } else {
                  VerifyEndpoint.write(proof.verdict(), json);
                }
                json.writeEndObject();
              }
              json.writeEndArray();
            }));
  }

  /** Whether what was repaired is equal now, which the pass that repaired it cannot know. */
  private Map<NodeId, Verification> proofs(List<Repaired> done) throws InterruptedException {
    List<NodeId> complete =
        done.stream()
            .filter(one -> one.end() == Repaired.End.COMPLETE)
            .map(Repaired::peer)
            .toList();
    Map<NodeId, Verification> proofs = new HashMap<>();
    if (!complete.isEmpty()) {
      operations.verifier().verify(complete, PROOF).forEach(one -> proofs.put(one.peer(), one));
    }
    return proofs;
  }

  private static void write(Repaired one, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("peer", one.peer().text());
    json.writeStringField("end", one.end().name());
    JsonOutput.nullable(json, "standsInTheWay", one.why());
    write(one.counts(), json);
    json.writeNumberField("tookMillis", one.took().toMillis());
  }

  private static void write(RepairCounts counts, JsonGenerator json) throws IOException {
    json.writeNumberField("lookedAt", counts.examined());
    json.writeNumberField("fetched", counts.fetched());
    json.writeNumberField("applied", counts.applied());
    json.writeNumberField("deletes", counts.deletes());
    json.writeNumberField("lostHere", counts.healed());
    json.writeNumberField("notGiven", counts.absent());
    json.writeNumberField("spoilt", counts.corrupt());
    json.writeNumberField("originUnknown", counts.unnamed());
  }

  private void show(Exchange exchange) {
    List<NodeId> peers = AskedPeers.of(exchange.query(Set.of("peers")), operations);
    exchange.send(
        Status.OK_200,
        JSON,
        JsonOutput.object(
            json -> {
              json.writeStringField("node", node.text());
              json.writeArrayFieldStart("peers");
              for (NodeId peer : peers) {
                json.writeStartObject();
                json.writeStringField("peer", peer.text());
                Underway underway = operations.repairer().underway(peer).orElse(null);
                json.writeBooleanField("underway", underway != null);
                json.writeBooleanField("heldBack", underway != null && underway.heldBack());
                write(underway == null ? RepairCounts.NONE : underway.counts(), json);
                json.writeEndObject();
              }
              json.writeEndArray();
            }));
  }

  /** Somebody lets the deletes happen that a pass against {@code ?peer=} would make. */
  void confirm(Exchange exchange) {
    String name =
        exchange
            .query(Set.of("peer"))
            .text("peer")
            .orElseThrow(
                () -> RequestRefused.badRequest("peer must name whose deletes may happen"));
    NodeId peer = PeersEndpoint.configured(operations, name).nodeId();
    if (!operations.repairer().confirmDeletes(peer)) {
      throw new RequestRefused(
          Status.CONFLICT_409, "no deletes of " + peer + " are held back at present");
    }
    exchange.sendAndDiscard(
        Status.OK_200,
        JSON,
        JsonOutput.object(
            json -> {
              json.writeStringField("peer", peer.text());
              json.writeBooleanField("confirmed", true);
            }));
  }
}
